import type { Exemption } from '../../decisions/domain/exemption.ts';
import type { Decided } from '../../decisions/domain/decided.ts';
import type { Content, JudgedContent } from './assemble-content.ts';
import { hasSameItems } from './entry.ts';
import { groupTreeOf, type GroupTree } from './panes/group-tree.ts';
import { type Chunk, exemptOffset, type RootSnapshot } from './read-model.ts';

type Exempted = { exemptions: readonly Exemption[]; root: RootSnapshot };
/** By the root group as its chunks have it. */
const knownRoots = new WeakMap<RootSnapshot, Exempted>();
/** By the chunk as it is stored: the one that was made of it last. */
const knownChunks = new WeakMap<Chunk, Chunk>();

/**
 * Content with what people decided. Verdicts under an exemption get the code of an exempt one; parts without any are those of
 * `judged`, and parts that have the same as before are shared. Without any difference it is `former` itself.
 */
export function withDecisions(
  judged: JudgedContent,
  { exemptions, assignments }: Decided,
  former: Content | undefined,
): Content {
  const roots = judged.roots.map((root) => exemptRoot(root, exemptions));
  const instance = judged.instance && exemptChunk(judged.instance, instanceMask(judged.instance, exemptions));
  const isSame =
    former?.instance === instance &&
    former?.exemptions === exemptions &&
    former.assignments === assignments &&
    hasSameItems(former.roots, roots);
  return isSame && former !== undefined ? former : { instance, roots, exemptions, assignments };
}

function exemptRoot(root: RootSnapshot, exemptions: readonly Exemption[]): RootSnapshot {
  const known = knownRoots.get(root);
  if (known?.exemptions === exemptions) return known.root;
  const made = exemptions.length === 0 ? root : makeRoot(root, exemptions);
  const shared = [root, known?.root].find((one) => one !== undefined && isSameRoot(one, made)) ?? made;
  knownRoots.set(root, { exemptions, root: shared });
  return shared;
}

function isSameRoot(one: RootSnapshot, other: RootSnapshot): boolean {
  return (
    one.root === other.root &&
    hasSameItems(one.groups, other.groups) &&
    hasSameItems(one.projects, other.projects)
  );
}

function makeRoot(root: RootSnapshot, exemptions: readonly Exemption[]): RootSnapshot {
  const tree = groupTreeOf(root);
  const groups = [root.root, ...root.groups];
  const covered = coveredGroups(groups, tree, exemptions);
  const own = Int32Array.from(tree.parents, (_, group) => group);
  const projectsOf = Map.groupBy(
    exemptions.filter(({ target }) => target.kind === 'project'),
    ({ target }) => target.gitLabId,
  );
  const [first = root.root, ...others] = exemptChunks(groups, own, covered, new Map());
  const projects = exemptChunks(root.projects, tree.groupOfProject, covered, projectsOf);
  return { ...root, root: first, groups: others, projects };
}

/** By check: 1 for each group that an exemption of the connector, of the group, or of one above it covers. */
function coveredGroups(
  chunks: readonly Chunk[],
  { enter, leave }: GroupTree,
  exemptions: readonly Exemption[],
): Map<string, Uint8Array> {
  const positions = new Map(chunks.flatMap(({ ids }) => [...ids]).map((id, position) => [id, position]));
  const covered = new Map<string, Uint8Array>();
  for (const { target, check } of exemptions) {
    const outer = target.kind === 'connector' ? 0 : positions.get(target.gitLabId);
    if (target.kind === 'project' || outer === undefined) continue;
    const marks = covered.get(check) ?? new Uint8Array(enter.length);
    covered.set(check, marks);
    for (let group = 0; group < enter.length; group += 1)
      if (enter[group]! >= enter[outer]! && enter[group]! < leave[outer]!) marks[group] = 1;
  }
  return covered;
}

function exemptChunks(
  chunks: readonly Chunk[],
  groupOf: Int32Array,
  covered: ReadonlyMap<string, Uint8Array>,
  ownById: ReadonlyMap<number, readonly Exemption[]>,
): Chunk[] {
  let start = 0;
  return chunks.map((chunk) => {
    const { ids, checks } = chunk;
    const mask = new Uint8Array(chunk.verdicts.length);
    for (const [check, marks] of covered) {
      const column = checks.indexOf(check);
      const rows = column < 0 ? 0 : ids.length;
      for (let row = 0; row < rows; row += 1)
        if (marks[groupOf[start + row]!] === 1) mask[row * checks.length + column] = 1;
    }
    for (let row = 0; ownById.size > 0 && row < ids.length; row += 1)
      for (const { check } of ownById.get(ids[row]!) ?? []) {
        const column = checks.indexOf(check);
        if (column >= 0) mask[row * checks.length + column] = 1;
      }
    start += ids.length;
    return exemptChunk(chunk, mask);
  });
}

function instanceMask({ checks, verdicts }: Chunk, exemptions: readonly Exemption[]): Uint8Array {
  const exempt = new Set(
    exemptions.filter(({ target }) => target.kind === 'connector').map(({ check }) => check),
  );
  return Uint8Array.from(verdicts, (_, at) => Number(exempt.has(checks[at % checks.length]!)));
}

/** The chunk itself where nothing in it is exempt, else one that differs from it in its verdicts alone. */
function exemptChunk(chunk: Chunk, mask: Uint8Array): Chunk {
  if (!mask.includes(1)) return chunk;
  const verdicts = chunk.verdicts.map((code, at) => code + mask[at]! * exemptOffset);
  const known = knownChunks.get(chunk);
  if (known !== undefined && hasSameItems(known.verdicts, verdicts)) return known;
  const made = { ...chunk, verdicts };
  knownChunks.set(chunk, made);
  return made;
}
