import { verdictCodes } from '../read-model.ts';
import { codeAt } from './columns.ts';
import { assignmentsOf } from './decisions-of.ts';
import type { Selection } from './filters.ts';
import type { PostureIndex, Things } from './posture-index.ts';

/**
 * Failing checks that are assigned, and those whose due date is past. `owners`: the commonest first, five at most of `ownerCount`.
 * `dueOn` is the earliest.
 */
export type Owned = {
  assigned: number;
  overdue: number;
  owners: string[];
  ownerCount: number;
  dueOn: string | undefined;
};

const fail = verdictCodes.indexOf('fail');
const maxOwners = 5;

/** Counts the assignments of a check over selected things that fail it; `nowMs` is the time of the snapshot. */
export function countOwned(
  things: Things,
  rule: number,
  { excluded }: Selection,
  index: PostureIndex,
  nowMs: number,
): Owned {
  const owned: Owned = { assigned: 0, overdue: 0, owners: [], ownerCount: 0, dueOn: undefined };
  const assignments = assignmentsOf(things, things.rules[rule]!.id, index);
  if (assignments === undefined) return owned;
  const owners = new Map<string, number>();
  for (const { start, chunk, columns } of things.parts)
    for (let row = 0; row < chunk.ids.length; row += 1) {
      const assignment = assignments[start + row];
      if (assignment === undefined || excluded[start + row] !== 0) continue;
      if (codeAt(chunk, columns.columnOfRule, row, rule) !== fail) continue;
      const { owner, dueOn } = assignment;
      owned.assigned += 1;
      if (Date.parse(dueOn) <= nowMs) owned.overdue += 1;
      if (owned.dueOn === undefined || dueOn < owned.dueOn) owned.dueOn = dueOn;
      if (owner !== undefined) owners.set(owner, (owners.get(owner) ?? 0) + 1);
    }
  const byCount = [...owners].toSorted(([, a], [, b]) => b - a).map(([owner]) => owner);
  return { ...owned, owners: byCount.slice(0, maxOwners), ownerCount: byCount.length };
}

/** The sums over all checks. */
export function sumOwned(
  things: Things,
  selection: Selection,
  index: PostureIndex,
  nowMs: number,
): Pick<Owned, 'assigned' | 'overdue'> {
  const sum = { assigned: 0, overdue: 0 };
  for (let rule = 0; rule < things.rules.length; rule += 1) {
    const { assigned, overdue } = countOwned(things, rule, selection, index, nowMs);
    sum.assigned += assigned;
    sum.overdue += overdue;
  }
  return sum;
}
