import type { ConnectorKey } from '../../../../contracts/connector-key.ts';
import type { Decided } from '../../../decisions/domain/decided.ts';
import type { Chunk, ConnectorSnapshot, RootSnapshot, Snapshot } from '../read-model.ts';
import type { RuleMetadata, Subject } from '../rule.ts';
import { type Columns, columnsOf } from './columns.ts';
import { type GroupTree, groupTreeOf } from './group-tree.ts';

/** The rules of each subject. */
export type Catalogue = { readonly [Of in Subject]: readonly RuleMetadata[] };

/** A chunk among others: the position of its first row, the index of its connector, and its root group (0: none). */
export type Part = { start: number; chunk: Chunk; columns: Columns; connector: number; rootId: number };

/** All projects, all groups or all instances of a snapshot, by position. */
export type Things = {
  subject: Subject;
  rules: readonly RuleMetadata[];
  length: number;
  parts: readonly Part[];
  /** The group in which a project lies; a group itself; -1 for an instance. */
  groups: Int32Array;
};

/** All groups of a snapshot as trees, as `GroupTree` has those of one root group. Root groups have the parent -1. */
export type Forest = Omit<GroupTree, 'groupOfProject'> & {
  /** Positions of groups in the order of `enter`. */
  inOrder: Int32Array;
};

/** A snapshot, prepared for queries. */
export type PostureIndex = {
  catalogue: Catalogue;
  connectors: readonly ConnectorKey[];
  connectorIds: readonly string[];
  /** By connector; exemptions are those that hold. */
  decided: readonly Decided[];
  projects: Things;
  groups: Things;
  instances: Things;
  forest: Forest;
};

type Root = { connector: number; snapshot: RootSnapshot; tree: GroupTree };
type Made = { connectors: readonly ConnectorSnapshot[]; index: PostureIndex };
/** By the root groups of the first connector: a snapshot is made for each request, of contents that live longer. */
const known = new WeakMap<readonly RootSnapshot[], Made[]>();
/** Callers with different roles read different connectors of a subscription. */
const maxSelections = 4;

/** The index of a snapshot; kept as long as its contents. Parts of it are shared with later contents. */
export function indexSnapshot({ connectors }: Snapshot, catalogue: Catalogue): PostureIndex {
  const [first] = connectors;
  if (first === undefined) return makeIndex(connectors, catalogue);
  const made = known.get(first.roots) ?? [];
  const found = made.find((one) => one.index.catalogue === catalogue && isSame(one.connectors, connectors));
  if (found !== undefined) return found.index;
  const index = makeIndex(connectors, catalogue);
  known.set(first.roots, [{ connectors, index }, ...made].slice(0, maxSelections));
  return index;
}

function isSame(some: readonly ConnectorSnapshot[], others: readonly ConnectorSnapshot[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ connectorId, roots, instance, exemptions, assignments }, at) => {
      const other = others[at]!;
      return (
        connectorId === other.connectorId &&
        roots === other.roots &&
        instance === other.instance &&
        exemptions === other.exemptions &&
        assignments === other.assignments
      );
    })
  );
}

function makeIndex(connectors: readonly ConnectorSnapshot[], catalogue: Catalogue): PostureIndex {
  const roots = connectors.flatMap(({ roots: of }, connector) =>
    of.map((snapshot) => ({ connector, snapshot, tree: groupTreeOf(snapshot) })),
  );
  const projects = partsOf(roots, ({ projects: chunks }) => chunks, catalogue.project);
  const groups = partsOf(roots, ({ root, groups: chunks }) => [root, ...chunks], catalogue.group);
  const instances = instancesOf(connectors, catalogue.instance);
  return {
    catalogue,
    connectors: connectors.map(({ key }) => key),
    connectorIds: connectors.map(({ connectorId }) => connectorId),
    decided: connectors.map(({ exemptions, assignments }) => ({ exemptions, assignments })),
    projects: { subject: 'project', ...projects, groups: groupsOfProjects(roots, projects.length) },
    groups: { subject: 'group', ...groups, groups: Int32Array.from({ length: groups.length }, (_, i) => i) },
    instances: { subject: 'instance', ...instances, groups: new Int32Array(instances.length).fill(-1) },
    forest: forestOf(roots, groups.length),
  };
}

type Parts = Pick<Things, 'rules' | 'length' | 'parts'>;

function partsOf(
  roots: readonly Root[],
  chunksOf: (root: RootSnapshot) => readonly Chunk[],
  rules: readonly RuleMetadata[],
): Parts {
  return joined(
    roots.flatMap(({ connector, snapshot }) =>
      chunksOf(snapshot).map((chunk) => ({ connector, chunk, rootId: snapshot.rootId })),
    ),
    rules,
  );
}

function instancesOf(connectors: readonly ConnectorSnapshot[], rules: readonly RuleMetadata[]): Parts {
  const chunks = connectors.flatMap(({ instance: chunk }, connector) =>
    chunk === undefined ? [] : [{ connector, chunk, rootId: 0 }],
  );
  return joined(chunks, rules);
}

function joined(
  chunks: readonly Pick<Part, 'connector' | 'chunk' | 'rootId'>[],
  rules: readonly RuleMetadata[],
): Parts {
  let length = 0;
  const parts = chunks.map(({ connector, chunk, rootId }) => {
    const start = length;
    length += chunk.ids.length;
    return { start, chunk, connector, rootId, columns: columnsOf(chunk, rules) };
  });
  return { rules, length, parts };
}

function groupsOfProjects(roots: readonly Root[], length: number): Int32Array {
  const groups = new Int32Array(length);
  let [next, first] = [0, 0];
  for (const { tree } of roots) {
    for (const [index, group] of tree.groupOfProject.entries()) groups[next + index] = first + group;
    next += tree.groupOfProject.length;
    first += tree.parents.length;
  }
  return groups;
}

function forestOf(roots: readonly Root[], length: number): Forest {
  const [parents, enter, leave] = [new Int32Array(length), new Int32Array(length), new Int32Array(length)];
  let first = 0;
  for (const { tree } of roots) {
    for (const [index, parent] of tree.parents.entries()) {
      parents[first + index] = parent < 0 ? -1 : first + parent;
      enter[first + index] = first + tree.enter[index]!;
      leave[first + index] = first + tree.leave[index]!;
    }
    first += tree.parents.length;
  }
  const inOrder = new Int32Array(length);
  for (const [group, number] of enter.entries()) inOrder[number] = group;
  const paths = roots.flatMap(({ tree }) => tree.paths);
  const lowerPaths = roots.flatMap(({ tree }) => tree.lowerPaths);
  return { parents, enter, leave, paths, lowerPaths, inOrder };
}

/** The part in which a position lies, and the row there. */
export function placeOf({ parts }: Things, position: number): { part: Part; row: number } {
  let [low, high] = [0, parts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (parts[middle]!.start <= position) low = middle;
    else high = middle - 1;
  }
  const part = parts[low]!;
  return { part, row: position - part.start };
}

/** Groups with this full path in any case: several connectors may have one each. */
export function groupsAt({ lowerPaths }: Forest, path: string): number[] {
  const wanted = path.toLowerCase();
  return lowerPaths.flatMap((one, group) => (one === wanted ? [group] : []));
}
