import type { Clock } from '../../platform/clock.ts';
import type { RootGroups } from '../inventory/ports.ts';
import { isActive } from '../decisions/domain/exemption.ts';
import type { Decided } from '../decisions/domain/decided.ts';
import type { Decisions, VersionedDecided } from '../decisions/ports.ts';
import { assembleContent, type Content, type JudgedContent } from './domain/assemble-content.ts';
import {
  addVersion,
  type ContentVersion,
  servedAt,
  withoutDerived,
  withoutOldest,
} from './domain/content-versions.ts';
import { hasSameItems } from './domain/entry.ts';
import { withDecisions } from './domain/exempt-content.ts';
import type { StoredChunk } from './domain/stored-chunk.ts';
import { chunkKeyText } from './domain/stored-chunk.ts';
import type { ReadModel, ReadModelChunks } from './ports.ts';
import { groupRules } from './rules/all.ts';

type Held = {
  chunks: ReadonlyMap<string, StoredChunk>;
  /** Content by the chunks alone. */
  judged: JudgedContent | undefined;
  /** Decisions as they were read, and those of them that hold. */
  decided: VersionedDecided | undefined;
  holding: Decided | undefined;
  /** Oldest first. */
  versions: readonly ContentVersion[];
  refreshedAtMs: number;
  usedAtMs: number;
  refreshing: Promise<void> | undefined;
};

/** Content of this age is served without a question to the table. */
const freshMs = 1_000;
/** Connectors that nobody read for this long are dropped. */
const unusedMs = 10 * 60_000;
/** Rounds in which the listed versions of chunks and those read have to become the same. */
const maxRounds = 10;

/** Former versions that people page through at the same time. */
const maxOpened = 4;

type Outside = {
  readModelChunks: Pick<ReadModelChunks, 'heads' | 'all' | 'read'>;
  rootGroups: Pick<RootGroups, 'list'>;
  decisions: Pick<Decisions, 'all'>;
  clock: Clock;
};

/**
 * Keeps contents of connectors in memory, by connector id, and refreshes them by the chunks whose ETags changed. Replaced
 * versions stay readable for some minutes and share all chunks that did not change.
 */
export class SnapshotCache implements ReadModel {
  readonly #outside: Outside;
  readonly #held = new Map<string, Held>();
  #opened: ContentVersion[] = [];

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  /** One refresh of a connector at a time; a call during it gets its result. */
  async refresh(connectorId: string): Promise<void> {
    this.#dropUnused();
    const held = this.#heldOf(connectorId);
    held.usedAtMs = this.#nowMs();
    if (held.versions.length > 0 && this.#nowMs() - held.refreshedAtMs < freshMs) return;
    held.refreshing ??= this.#readChanges(connectorId, held).finally(() => {
      held.refreshing = undefined;
    });
    await held.refreshing;
  }

  latest(connectorIds: readonly string[]): { asOfMs: number; contents: Content[] } {
    const versions = connectorIds.map((id) => this.#held.get(id)?.versions.at(-1));
    const known = versions.filter((version) => version !== undefined);
    if (known.length < versions.length) throw new Error('A connector has to be refreshed before it is read.');
    const asOfMs = Math.max(this.#nowMs(), ...known.map(({ fromMs }) => fromMs));
    for (const version of known) version.untilMs = Math.max(version.untilMs, asOfMs);
    return { asOfMs, contents: known.map(({ content }) => content) };
  }

  at(connectorId: string, asOfMs: number): Content | undefined {
    this.#prune();
    const held = this.#held.get(connectorId);
    if (held !== undefined) held.usedAtMs = this.#nowMs();
    const version = servedAt(held?.versions ?? [], asOfMs);
    if (version !== undefined && version !== held?.versions.at(-1)) this.#open(version);
    return version?.content;
  }

  /** Keeps what queries derive of the former versions that were asked for last, and frees that of others. */
  #open(version: ContentVersion): void {
    this.#opened = [version, ...this.#opened.filter((other) => other !== version)];
    for (const other of this.#opened.splice(maxOpened)) other.content = withoutDerived(other.content);
  }

  async #readChanges(connectorId: string, held: Held): Promise<void> {
    const { rootGroups, decisions, clock } = this.#outside;
    const began = this.#nowMs();
    const chunks = await this.#currentChunks(connectorId, held.chunks);
    const [roots, decided] = await Promise.all([rootGroups.list(connectorId), decisions.all(connectorId)]);
    const former = held.versions.at(-1);
    const judging = { rules: groupRules, now: clock.now() };
    held.judged = assembleContent(held.judged, [...chunks.values()], roots, judging);
    held.decided = held.decided?.version === decided.version ? held.decided : decided;
    held.holding = holdingAt(clock.now(), held.decided, held.holding);
    const content = withDecisions(held.judged, held.holding, former?.content);
    held.chunks = chunks;
    held.refreshedAtMs = began;
    if (content !== former?.content) held.versions = addVersion(held.versions, content, this.#nowMs());
    this.#prune();
  }

  /**
   * Chunks of one moment, in the order of their keys. They are read after they are listed, so one may be newer than the list,
   * and half of it in a chunk that the list lacks: therefore it is listed again until it names what was read.
   */
  async #currentChunks(
    connectorId: string,
    known: ReadonlyMap<string, StoredChunk>,
  ): Promise<ReadonlyMap<string, StoredChunk>> {
    const { readModelChunks } = this.#outside;
    const read = new Map(known);
    if (known.size === 0) {
      for (const chunk of await readModelChunks.all(connectorId)) read.set(chunkKeyText(chunk), chunk);
    }
    for (let round = 0; ; round += 1) {
      const heads = await readModelChunks.heads(connectorId);
      const changed = heads.filter((head) => read.get(chunkKeyText(head))?.etag !== head.etag);
      if (changed.length === 0 || round === maxRounds) return listed(heads.map(chunkKeyText), read);
      for (const chunk of await readModelChunks.read(connectorId, changed)) {
        read.set(chunkKeyText(chunk), chunk);
      }
    }
  }

  #heldOf(connectorId: string): Held {
    const known = this.#held.get(connectorId);
    if (known !== undefined) return known;
    const held: Held = {
      chunks: new Map(),
      judged: undefined,
      decided: undefined,
      holding: undefined,
      versions: [],
      refreshedAtMs: 0,
      usedAtMs: 0,
      refreshing: undefined,
    };
    this.#held.set(connectorId, held);
    return held;
  }

  #prune(): void {
    const ids = [...this.#held.keys()];
    const lists = withoutOldest(
      ids.map((id) => this.#held.get(id)?.versions ?? []),
      this.#nowMs(),
    );
    for (const [index, id] of ids.entries()) {
      const held = this.#held.get(id);
      if (held !== undefined) held.versions = lists[index] ?? [];
    }
    const kept = new Set(lists.flat());
    this.#opened = this.#opened.filter((version) => kept.has(version));
  }

  #dropUnused(): void {
    for (const [id, { usedAtMs, refreshing }] of this.#held) {
      if (refreshing === undefined && this.#nowMs() - usedAtMs > unusedMs) this.#held.delete(id);
    }
  }

  #nowMs(): number {
    return this.#outside.clock.now().getTime();
  }
}

/** Decisions without exemptions that have expired; lists with the same as before are those. */
function holdingAt(now: Date, decided: Decided, former: Decided | undefined): Decided {
  const exemptions = decided.exemptions.filter((one) => isActive(one, now));
  const kept = former !== undefined && hasSameItems(former.exemptions, exemptions);
  return { exemptions: kept ? former.exemptions : exemptions, assignments: decided.assignments };
}

function listed(
  keys: readonly string[],
  read: ReadonlyMap<string, StoredChunk>,
): ReadonlyMap<string, StoredChunk> {
  const there = keys.flatMap((key) => {
    const chunk = read.get(key);
    return chunk === undefined ? [] : [[key, chunk] as const];
  });
  return new Map(there);
}
