import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { isClaimed } from '../../inventory/domain/root-state.ts';
import { type Judging, rootEntry } from './build-entry.ts';
import { chunkOf, entryAt, hasSameItems, isSameEntry } from './entry.ts';
import type { Chunk, ConnectorSnapshot, RootSnapshot } from './read-model.ts';
import type { StoredChunk } from './stored-chunk.ts';

/** Content of a connector as its chunks have it, without the decisions of people. */
export type JudgedContent = Pick<ConnectorSnapshot, 'instance' | 'roots'>;

/** Content of a connector in a snapshot. */
export type Content = JudgedContent & Pick<ConnectorSnapshot, 'exemptions' | 'assignments'>;

/**
 * Content made of stored chunks, which are in the order of their keys, and of the root groups that the connector claims. A
 * root group without a chunk of its own is judged by the facts of GitLab's list. Parts without a difference are those of
 * `former`; without any difference it is `former` itself.
 */
export function assembleContent(
  former: JudgedContent | undefined,
  chunks: readonly StoredChunk[],
  roots: readonly RootGroup[],
  judging: Judging<'group'>,
): JudgedContent {
  const byRoot = Map.groupBy(chunks, ({ rootId }) => rootId);
  const formerRoots = new Map(former?.roots.map((root) => [root.rootId, root]));
  const made = roots.filter(isClaimed).map((root) => {
    const { id } = root.facts;
    return rootSnapshot(formerRoots.get(id), byRoot.get(id) ?? [], root, judging);
  });
  const [instance] = chunksOf(chunks, 'instance').filter(({ ids }) => ids.length > 0);
  const isSame = former?.instance === instance && hasSameItems(former?.roots ?? [], made);
  return former !== undefined && isSame ? former : { instance, roots: made };
}

function rootSnapshot(
  former: RootSnapshot | undefined,
  chunks: readonly StoredChunk[],
  root: RootGroup,
  judging: Judging<'group'>,
): RootSnapshot {
  const made: RootSnapshot = {
    rootId: root.facts.id,
    fullPath: root.facts.fullyQualifiedName.replaceAll('$', '/'),
    root: rootChunk(former?.root, chunksOf(chunks, 'root')[0], root, judging),
    groups: kept(former?.groups, chunksOf(chunks, 'group')),
    projects: kept(former?.projects, chunksOf(chunks, 'project')),
  };
  const isSame =
    former?.fullPath === made.fullPath &&
    former.root === made.root &&
    former.groups === made.groups &&
    former.projects === made.projects;
  return isSame ? former : made;
}

function rootChunk(
  former: Chunk | undefined,
  stored: Chunk | undefined,
  root: RootGroup,
  judging: Judging<'group'>,
): Chunk {
  if (stored !== undefined && stored.ids.length > 0) return stored;
  const entry = rootEntry(root, undefined, judging);
  if (former !== undefined && isSameEntry(entry, entryAt(former, 0))) return former;
  return chunkOf(
    judging.rules.map(({ id }) => id),
    [entry],
  );
}

function chunksOf(chunks: readonly StoredChunk[], kind: StoredChunk['kind']): Chunk[] {
  return chunks.filter((one) => one.kind === kind).map(({ chunk }) => chunk);
}

function kept(former: readonly Chunk[] | undefined, chunks: readonly Chunk[]): readonly Chunk[] {
  return former !== undefined && hasSameItems(former, chunks) ? former : chunks;
}
