import type { GroupFacts } from '../../inventory/domain/group-facts.ts';

/**
 * The groups above one, the nearest first, up to the root group, as far as they are known. Rows are read one after another, so
 * a transfer meanwhile may make a circle of them: then the list ends before it repeats.
 */
export function aboveOf(
  group: GroupFacts,
  rootId: number,
  known: ReadonlyMap<number, GroupFacts>,
): GroupFacts[] {
  const above: GroupFacts[] = [];
  const seen = new Set([group.id]);
  for (let at = group; at.id !== rootId && at.parentId !== undefined;) {
    const parent = known.get(at.parentId);
    if (parent === undefined || seen.has(parent.id)) break;
    seen.add(parent.id);
    above.push(parent);
    at = parent;
  }
  return above;
}
