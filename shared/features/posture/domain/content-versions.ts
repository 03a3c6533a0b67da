import type { Content } from './assemble-content.ts';
import type { Chunk } from './read-model.ts';

/** Content as it was served from a time to a time; milliseconds since 1970, both included. */
export type ContentVersion = {
  content: Content;
  fromMs: number;
  /** Grows while it is served; the version is the latest until another follows. */
  untilMs: number;
  /** Entries in chunks that the next version does not share: what the memory of this one is spent on. */
  ownEntries: number;
};

/** Replaced versions stay for the time that people page through a list. */
const keptMs = 5 * 60_000;
/** Own entries of all replaced versions together, about 20 MB. */
const maxOwnEntries = 100_000;

/** Versions with another one behind them. Its time begins after that in which the former was served. */
export function addVersion(
  versions: readonly ContentVersion[],
  content: Content,
  nowMs: number,
): ContentVersion[] {
  const last = versions.at(-1);
  const fromMs = last === undefined ? nowMs : Math.max(nowMs, last.untilMs + 1);
  const made = { content, fromMs, untilMs: fromMs, ownEntries: 0 };
  if (last === undefined) return [made];
  const replaced = {
    ...last,
    content: withoutDerived(last.content, content),
    ownEntries: entriesOnlyIn(last.content, content),
  };
  return [...versions.slice(0, -1), replaced, made];
}

/** The version that was served at a time; undefined where none was, or it is not known which. */
export function servedAt(versions: readonly ContentVersion[], atMs: number): ContentVersion | undefined {
  return versions.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs <= untilMs);
}

/**
 * The same content in objects of its own, but for root groups that another content shares. Queries keep what they derive by
 * these objects (trees, orders of rows), so it is freed with the former ones.
 */
export function withoutDerived(content: Content, shared?: Content): Content {
  const roots = content.roots.map((root) => (shared?.roots.includes(root) === true ? root : { ...root }));
  return { ...content, roots };
}

/** Lists of versions without replaced ones that are too old, or that were too many: then the oldest of all go first. */
export function withoutOldest(
  lists: readonly (readonly ContentVersion[])[],
  nowMs: number,
): (readonly ContentVersion[])[] {
  const replaced = lists.flatMap((versions) => versions.slice(0, -1));
  const kept = new Set<ContentVersion>();
  let entries = 0;
  for (const version of replaced.toSorted((a, b) => b.untilMs - a.untilMs)) {
    entries += version.ownEntries;
    if (nowMs - version.untilMs <= keptMs && entries <= maxOwnEntries) kept.add(version);
  }
  return lists.map((versions) =>
    versions.filter((version, index) => index === versions.length - 1 || kept.has(version)),
  );
}

function entriesOnlyIn(one: Content, other: Content): number {
  const shared = new Set(chunksIn(other));
  const own = chunksIn(one).filter((chunk) => !shared.has(chunk));
  return own.reduce((sum, { ids }) => sum + ids.length, 0);
}

function chunksIn({ roots }: Content): Chunk[] {
  return roots.flatMap(({ root, groups, projects }) => [root, ...groups, ...projects]);
}
