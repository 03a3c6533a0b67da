import { entryAt } from './entry.ts';
import type { Chunk, RootSnapshot } from './read-model.ts';

type Paths = { fullPath: string; root: Chunk; byId: ReadonlyMap<number, string> };

/** Derived once for the groups of a root group, however many snapshots share them. */
const derived = new WeakMap<readonly Chunk[], Paths>();
/** GitLab allows 20 levels of groups; more is a circle of moves that were read at different times. */
const maxDepth = 40;

/**
 * The full path of a group, segments joined by `/`; undefined where a group above it is not in the snapshot, which lasts until
 * a crawl has stored that group.
 */
export function fullPathOf(root: RootSnapshot, groupId: number): string | undefined {
  const known = derived.get(root.groups);
  if (known?.fullPath === root.fullPath && known.root === root.root) return known.byId.get(groupId);
  const byId = pathsOf(root);
  derived.set(root.groups, { fullPath: root.fullPath, root: root.root, byId });
  return byId.get(groupId);
}

function pathsOf({ rootId, fullPath, groups }: RootSnapshot): Map<number, string> {
  const above = new Map<number, { parentId: number; segment: string }>();
  for (const chunk of groups) {
    for (const index of chunk.ids.keys()) {
      const { id, parentId, segment } = entryAt(chunk, index);
      above.set(id, { parentId, segment });
    }
  }
  const paths = new Map([[rootId, fullPath]]);
  function pathOf(id: number, depth: number): string | undefined {
    const known = paths.get(id);
    const group = above.get(id);
    if (known !== undefined || group === undefined || depth > maxDepth) return known;
    const parent = pathOf(group.parentId, depth + 1);
    if (parent === undefined) return undefined;
    const path = `${parent}/${group.segment}`;
    paths.set(id, path);
    return path;
  }
  for (const id of above.keys()) pathOf(id, 0);
  return paths;
}
