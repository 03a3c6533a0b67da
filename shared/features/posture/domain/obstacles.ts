import type { Obstacle } from './verdict.ts';

/** What the role of the connector's token may not read. */
export function needsRole(role: string): Obstacle {
  return {
    kind: 'permission',
    text: `GitLab shows this to the role ${role} only.`,
    helps: `Authorise the connector with the role ${role} or above.`,
  };
}

/** What GitLab answered and could not be understood. */
export const notUnderstood: Obstacle = {
  kind: 'error',
  text: 'GitLab answered something that is not understood.',
};

/** What a longer list may hold behind what was read. */
export const listIsCut: Obstacle = { kind: 'error', text: 'GitLab has more of these than were read.' };
