import type { Obstacle } from './verdict.ts';

/** Obstacle: the role of the connector's token may not read it. */
export function needsRole(role: string): Obstacle {
  return {
    kind: 'permission',
    text: `GitLab shows this to the role ${role} only.`,
    helps: `Authorise the connector with the role ${role} or above.`,
  };
}

/** Obstacle: GitLab's answer could not be understood. */
export const notUnderstood: Obstacle = {
  kind: 'error',
  text: 'GitLab answered something that is not understood.',
};

/** Obstacle: a list has more entries than were read. */
export const listIsCut: Obstacle = { kind: 'error', text: 'GitLab has more of these than were read.' };

/** Obstacle: the setting has no place in GitLab, by its version or licence. */
export const notThere: Obstacle = {
  kind: 'tier',
  text: 'This GitLab does not have the setting, by its version or its licence.',
};
