import type { Assignment } from '../../../decisions/domain/assignment.ts';
import type { Exemption } from '../../../decisions/domain/exemption.ts';
import { nearestTo, type Place } from '../../../decisions/domain/target.ts';
import { placeOf, type PostureIndex, type Things } from './posture-index.ts';

/** The exemption that holds for a check of a thing; undefined where there is none. */
export function exemptionAt(
  things: Things,
  position: number,
  check: string,
  index: PostureIndex,
): Exemption | undefined {
  const { connector } = placeOf(things, position).part;
  return nearestTo(index.decided[connector]!.exemptions, check, placeIn(things, position, index));
}

/** The governance assignment of a check of a thing, or of something above it. */
export function assignmentAt(
  things: Things,
  position: number,
  check: string,
  index: PostureIndex,
): Assignment | undefined {
  const { connector } = placeOf(things, position).part;
  return nearestTo(index.decided[connector]!.assignments, check, placeIn(things, position, index));
}

function placeIn(things: Things, position: number, { forest, groups }: PostureIndex): Place {
  const { part, row } = placeOf(things, position);
  const above: number[] = [];
  const own = things.groups[position]!;
  const isGroup = things.subject === 'group';
  for (let group = isGroup ? forest.parents[own]! : own; group >= 0; group = forest.parents[group]!) {
    const found = placeOf(groups, group);
    above.push(found.part.chunk.ids[found.row]!);
  }
  return { kind: things.subject, id: part.chunk.ids[row]!, above };
}

const known = new WeakMap<Things, Map<string, (Assignment | undefined)[] | undefined>>();

/** By position: the assignments of a check; undefined where it has none. Kept as long as the index. */
export function assignmentsOf(
  things: Things,
  check: string,
  index: PostureIndex,
): readonly (Assignment | undefined)[] | undefined {
  const byCheck = known.get(things) ?? new Map<string, (Assignment | undefined)[] | undefined>();
  known.set(things, byCheck);
  if (!byCheck.has(check)) byCheck.set(check, assign(things, check, index));
  return byCheck.get(check);
}

/** From the outside inwards, so that the nearest wins. */
function assign(things: Things, check: string, index: PostureIndex): (Assignment | undefined)[] | undefined {
  const ofCheck = index.decided.map(({ assignments }) => assignments.filter((one) => one.check === check));
  if (ofCheck.every((some) => some.length === 0)) return undefined;
  const byGroup = assignGroups(ofCheck, index);
  const found = Array.from({ length: things.length }, (): Assignment | undefined => undefined);
  for (const { start, chunk, connector } of things.parts) {
    const some = ofCheck[connector]!;
    if (some.length === 0) continue;
    const whole = some.find(({ target }) => target.kind === 'connector');
    const own = new Map(
      some.flatMap((one) =>
        one.target.kind === things.subject ? [[one.target.gitLabId, one] as const] : [],
      ),
    );
    for (let row = 0; row < chunk.ids.length; row += 1) {
      const group = things.groups[start + row]!;
      found[start + row] = own.get(chunk.ids[row]!) ?? (group < 0 ? undefined : byGroup[group]) ?? whole;
    }
  }
  return found;
}

/** By position of a group: the nearest assignment of it or of a group above it. */
function assignGroups(
  ofCheck: readonly (readonly Assignment[])[],
  { groups, forest }: PostureIndex,
): (Assignment | undefined)[] {
  const { enter, leave, inOrder } = forest;
  const places = groups.parts.flatMap(({ start, chunk, connector }) => {
    const own = ofCheck[connector]!.filter(({ target }) => target.kind === 'group');
    return own.flatMap((one) => {
      const row = chunk.ids.indexOf(one.target.gitLabId);
      return row < 0 ? [] : [{ group: start + row, one }];
    });
  });
  const byGroup = Array.from({ length: groups.length }, (): Assignment | undefined => undefined);
  const widthOf = (group: number) => leave[group]! - enter[group]!;
  for (const { group, one } of places.toSorted((a, b) => widthOf(b.group) - widthOf(a.group)))
    for (const below of inOrder.subarray(enter[group], leave[group])) byGroup[below] = one;
  return byGroup;
}
