import type { Chunk, RootSnapshot } from '../read-model.ts';

/**
 * The groups of a root group as a tree, by their position: the root group is 0, the others follow in the order of chunks. A
 * group lies below another if its number in `enter` lies within the other's `enter` (inclusive) and `leave` (exclusive).
 */
export type GroupTree = {
  parents: Int32Array;
  enter: Int32Array;
  leave: Int32Array;
  /** Full paths, segments joined by `/`, in GitLab's casing and in lower case. */
  paths: readonly string[];
  lowerPaths: readonly string[];
  /** By project, in the order of chunks: the position of its group. */
  groupOfProject: Int32Array;
};

const known = new WeakMap<RootSnapshot, GroupTree>();

/** The tree of a root group; kept as long as its snapshot. */
export function groupTreeOf(root: RootSnapshot): GroupTree {
  const found = known.get(root) ?? makeTree(root);
  known.set(root, found);
  return found;
}

/** A group whose parent is not there, or that lies below itself while GitLab is being read, stands below the root group. */
function makeTree({ fullPath, root, groups, projects }: RootSnapshot): GroupTree {
  const chunks = [root, ...groups];
  const positions = new Map(chunks.flatMap(({ ids }) => [...ids]).map((id, position) => [id, position]));
  const parents = parentsOf(chunks, positions);
  parents[0] = -1;
  const { enter, leave } = numberTree(parents);
  const segments = chunks.flatMap((chunk) => chunk.segments);
  const paths = pathsOf(fullPath, segments, parents, enter);
  const lowerPaths = paths.map((path) => path.toLowerCase());
  return { parents, enter, leave, paths, lowerPaths, groupOfProject: parentsOf(projects, positions) };
}

function parentsOf(chunks: readonly Chunk[], positions: ReadonlyMap<number, number>): Int32Array {
  const parents = new Int32Array(chunks.reduce((sum, { ids }) => sum + ids.length, 0));
  let next = 0;
  for (const { parentIds } of chunks)
    for (const id of parentIds) {
      parents[next] = positions.get(id) ?? 0;
      next += 1;
    }
  return parents;
}

/** Numbers groups depth first. Groups of a circle are moved below the root group, which makes it one tree. */
function numberTree(parents: Int32Array): { enter: Int32Array; leave: Int32Array } {
  const children = childrenOf(parents);
  const enter = new Int32Array(parents.length).fill(-1);
  const leave = new Int32Array(parents.length);
  let next = 0;
  function visit(group: number): void {
    enter[group] = next;
    next += 1;
    for (const child of children[group]!) if (enter[child] === -1) visit(child);
    leave[group] = next;
  }
  visit(0);
  for (let group = 1; group < parents.length; group += 1) {
    if (enter[group] !== -1) continue;
    parents[group] = 0;
    visit(group);
  }
  leave[0] = next;
  return { enter, leave };
}

function childrenOf(parents: Int32Array): number[][] {
  const children: number[][] = Array.from(parents, () => []);
  for (const [group, parent] of parents.entries()) if (parent >= 0) children[parent]!.push(group);
  return children;
}

function pathsOf(
  fullPath: string,
  segments: readonly string[],
  parents: Int32Array,
  enter: Int32Array,
): string[] {
  const paths: string[] = Array.from(segments, () => fullPath);
  const inOrder = new Int32Array(parents.length);
  for (const [group, number] of enter.entries()) inOrder[number] = group;
  for (const group of inOrder.subarray(1)) paths[group] = `${paths[parents[group]!]}/${segments[group]}`;
  return paths;
}
