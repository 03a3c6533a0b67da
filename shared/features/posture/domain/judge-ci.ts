import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import type { Ask } from './rule.ts';
import type { Obstacle } from './verdict.ts';

type Ci = NonNullable<ProjectFacts['ci']>;

const childrenNotRead: Obstacle = {
  kind: 'error',
  text: 'Jobs start child pipelines, whose files are not read.',
};

/** Ends a check that found nothing in the configuration where a child pipeline may hold it. */
export function mustBeWhole({ startsChildPipelines }: Ci, { cannotDecide }: Ask<'project'>): void {
  if (startsChildPipelines !== false) cannotDecide(childrenNotRead);
}
