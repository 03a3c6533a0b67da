import type { CheckResource } from '../../shared/contracts/arm/posture-panes.ts';
import { type Assignment, isOverdue } from '../../shared/features/decisions/domain/assignment.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';

/** An assignment as it stands beside what is assigned. */
export function presentAssignment(
  { owner, dueOn, isGracePeriod }: Assignment,
  now: Date,
): NonNullable<CheckResource['governance']> {
  return {
    ...omitUndefined({ owner }),
    dueOn,
    isGracePeriod,
    overdue: isOverdue({ dueOn }, now),
  };
}
