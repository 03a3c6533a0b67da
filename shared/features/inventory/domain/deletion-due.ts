import type { GroupFacts } from './group-facts.ts';
import type { ProjectFacts } from './project-facts.ts';

/** The shortest time for which GitLab can be configured to keep items marked for deletion. */
const minKeptMs = 24 * 3_600_000;

/**
 * Whether GitLab may have deleted an item by now, as announced. It returns the day on which the deletion was requested, and
 * deletes at least a day later: after `deletion_adjourned_period`, 1 to 90 days, which only administrators can read. GitLab
 * REST v4, Projects and Groups, `marked_for_deletion_on`.
 */
export function isDeletionDue(
  { markedForDeletionOn }: Pick<GroupFacts | ProjectFacts, 'markedForDeletionOn'>,
  now: Date,
): boolean {
  return now.getTime() - Date.parse(markedForDeletionOn ?? '') >= minKeptMs;
}
