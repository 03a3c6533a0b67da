import type { Obstacle } from '../verdict.ts';

/** Whether a path of a CI configuration leads out of the project: to another project, or the web. GitLab docs, "CI/CD settings". */
export function leadsOutside(path: string): boolean {
  return path.includes('@') || path.includes('://');
}

/** Reason of all that a CI file in the project would show. */
export const isElsewhere: Obstacle = {
  kind: 'error',
  text: 'The CI configuration lies outside of the project.',
};
