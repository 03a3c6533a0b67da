import type { Assignment } from '../../../decisions/domain/assignment.ts';
import { verdictCodes } from '../read-model.ts';
import { codeAt } from './columns.ts';
import { assignmentsOf } from './decisions-of.ts';
import type { Selection } from './filters.ts';
import { placeOf, type PostureIndex, type Things } from './posture-index.ts';

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
  const counting = nothingOwned();
  const assignments = assignmentsOf(things, things.rules[rule]!.id, index);
  if (assignments === undefined) return ownedOf(counting);
  for (const { start, chunk, columns } of things.parts)
    for (let row = 0; row < chunk.ids.length; row += 1) {
      const assignment = assignments[start + row];
      if (assignment === undefined || excluded[start + row] !== 0) continue;
      if (codeAt(chunk, columns.columnOfRule, row, rule) === fail) add(counting, assignment, nowMs);
    }
  return ownedOf(counting);
}

/** The same of one thing, over all its checks; undefined where none is assigned. */
export function ownedAt(
  things: Things,
  position: number,
  index: PostureIndex,
  nowMs: number,
): Owned | undefined {
  const { part, row } = placeOf(things, position);
  const counting = nothingOwned();
  for (const [rule, { id }] of things.rules.entries()) {
    const assignment = assignmentsOf(things, id, index)?.[position];
    if (assignment === undefined) continue;
    if (codeAt(part.chunk, part.columns.columnOfRule, row, rule) === fail) add(counting, assignment, nowMs);
  }
  return counting.assigned === 0 ? undefined : ownedOf(counting);
}

type Counting = Pick<Owned, 'assigned' | 'overdue' | 'dueOn'> & { byOwner: Map<string, number> };

function nothingOwned(): Counting {
  return { assigned: 0, overdue: 0, dueOn: undefined, byOwner: new Map() };
}

function add(counting: Counting, { owner, dueOn }: Assignment, nowMs: number): void {
  counting.assigned += 1;
  if (Date.parse(dueOn) <= nowMs) counting.overdue += 1;
  if (counting.dueOn === undefined || dueOn < counting.dueOn) counting.dueOn = dueOn;
  if (owner !== undefined) counting.byOwner.set(owner, (counting.byOwner.get(owner) ?? 0) + 1);
}

function ownedOf({ byOwner, ...numbers }: Counting): Owned {
  const owners = [...byOwner].toSorted(([, a], [, b]) => b - a).map(([owner]) => owner);
  return { ...numbers, owners: owners.slice(0, maxOwners), ownerCount: owners.length };
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
