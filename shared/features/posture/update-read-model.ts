import pMap from 'p-map';

import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import type { Scope } from '../inventory/domain/inventory.ts';
import { groupEntry, instanceEntry, projectEntry, rootEntry } from './domain/build-entry.ts';
import type { Entry } from './domain/entry.ts';
import { mergeEntries } from './domain/merge-entries.ts';
import type { Subject } from './domain/rule.ts';
import type { ChunkKind, ChunkPlace } from './domain/stored-chunk.ts';
import { lineagesOf } from './lineages.ts';
import { groupRules, instanceRules, projectRules } from './rules/all.ts';

/** Ids of one subject under one root group; root group and id are 0 for the instance. */
export type Changed = { subject: Subject; ids: readonly number[] };

type Entries = Map<number, Entry | undefined>;

const idsAtOnce = 512;
/** Each repeat means that rows changed meanwhile, whose writers update them too. */
const maxPasses = 10;
const maxConflicts = 20;
const writesAtOnce = 4;

/**
 * Brings entries of the read model in line with inventory rows and assessments: to be called after these were written. Ids
 * without a row, or with a removed one, lose their entries; the id of the root group means the root group itself.
 *
 * Idempotent, also late and beside itself. An entry is made of rows that were read after its chunk, and written only under the
 * ETag of that chunk. So a writer that read older rows is refused, unless the one with the newer rows found nothing to write;
 * therefore a writer reads rows again after its write, until nothing differs. After a crash the repeated job does so.
 */
export async function updateReadModel(scope: Scope, { subject, ids }: Changed, app: App): Promise<void> {
  if (ids.length === 0) return;
  const key = `${scope.connectorId}|${scope.rootId}|${subject}`;
  await app.readModelUpdates.run(key, ids, async (all) => {
    for (let start = 0; start < all.length; start += idsAtOnce) {
      await updateSome(scope, { subject, ids: all.slice(start, start + idsAtOnce) }, app);
    }
  });
}

/**
 * Takes out of other root groups what is stored under them and lies under this one now. Before the assessments are written,
 * so that a repeat still knows where they were.
 */
export async function hideMoved(
  { connectorId, rootId }: Pick<Scope, 'connectorId' | 'rootId'>,
  subject: 'group' | 'project',
  stored: readonly { value: { id: number; rootId: number } }[],
  app: App,
): Promise<void> {
  const moved = stored.map(({ value }) => value).filter((one) => one.rootId !== rootId);
  for (const [formerId, ones] of Map.groupBy(moved, (one) => one.rootId)) {
    const ids = ones.map(({ id }) => id);
    await updateReadModel({ connectorId, rootId: formerId }, { subject, ids }, app);
  }
}

async function updateSome(scope: Scope, { subject, ids }: Changed, app: App): Promise<void> {
  if (subject !== 'group') return untilSame({ ...scope, kind: subject }, ids, app);
  const { rootId } = scope;
  if (ids.includes(rootId)) await untilSame({ ...scope, kind: 'root' }, [rootId], app);
  const below = ids.filter((id) => id !== rootId);
  if (below.length > 0) await untilSame({ ...scope, kind: 'group' }, below, app);
}

async function untilSame(place: ChunkPlace, ids: readonly number[], app: App): Promise<void> {
  for (let pass = 0; pass < maxPasses; pass += 1) {
    if (!(await retryOnConflict(() => writeDifferences(place, ids, app), maxConflicts))) return;
  }
}

/** Whether there were any. The chunks are read before the rows; see `updateReadModel`. */
async function writeDifferences(place: ChunkPlace, ids: readonly number[], app: App): Promise<boolean> {
  const chunks = await app.readModelChunks.owning(place, ids);
  const entries = await entriesOf[place.kind](place, ids, app);
  const checks = checksOf[place.kind];
  const written = await pMap(
    chunks,
    async (owning) => {
      const own = new Map(owning.ids.map((id) => [id, entries.get(id)]));
      const parts = mergeEntries(owning.stored?.value, { checks, entries: own });
      if (parts.length === 0 || parts[0] === owning.stored?.value) return false;
      await app.readModelChunks.write(place, owning, parts);
      return true;
    },
    { concurrency: writesAtOnce },
  );
  return written.includes(true);
}

type ReadEntries = (scope: Scope, ids: readonly number[], app: App) => Promise<Entries>;

/** How entries are made of rows. */
const entriesOf: Record<ChunkKind, ReadEntries> = {
  async project(scope, ids, app) {
    const known = await assessed('projects', scope, ids, app);
    const judging = { rules: projectRules, now: app.clock.now() };
    const rows = await app.projects.whole(scope, ids);
    const present = rows.filter(({ value }) => value.removed === undefined);
    return new Map(
      present.map(({ value }) => [value.facts.id, projectEntry(value, known.get(value.facts.id), judging)]),
    );
  },
  async group(scope, ids, app) {
    const root = await app.rootGroups.get(scope);
    if (root === undefined) return new Map();
    const known = await assessed('groups', scope, ids, app);
    const judging = { rules: groupRules, now: app.clock.now() };
    const rows = await app.groups.whole(scope, ids);
    const present = rows.map(({ value }) => value).filter(({ removed }) => removed === undefined);
    const groups = present.map(({ facts }) => facts);
    const above = await lineagesOf({ scope, root: root.value }, groups, app);
    return new Map(
      present.map((row) => {
        const { id } = row.facts;
        const place = { rootId: scope.rootId, above: above(row.facts) };
        return [id, groupEntry(row, place, known.get(id), judging)];
      }),
    );
  },
  async root(scope, [rootId = 0], app) {
    const root = await app.rootGroups.get(scope);
    if (root === undefined) return new Map();
    const known = await assessed('groups', scope, [rootId], app);
    const judging = { rules: groupRules, now: app.clock.now() };
    return new Map([[rootId, rootEntry(root.value, known.get(rootId), judging)]]);
  },
  async instance(scope, [id = 0], app) {
    const known = await app.assessments.instance.get(scope.connectorId, id);
    return new Map([[id, instanceEntry(known?.value, { rules: instanceRules, now: app.clock.now() })]]);
  },
};

const checksOf: Record<ChunkKind, readonly string[]> = {
  project: projectRules.map(({ id }) => id),
  group: groupRules.map(({ id }) => id),
  root: groupRules.map(({ id }) => id),
  instance: instanceRules.map(({ id }) => id),
};

async function assessed<Rows extends 'projects' | 'groups'>(
  rows: Rows,
  { connectorId }: Scope,
  ids: readonly number[],
  app: App,
): Promise<Map<number, Awaited<ReturnType<App['assessments'][Rows]['whole']>>[number]['value']>> {
  const found = await app.assessments[rows].whole(connectorId, ids);
  return new Map(found.map(({ value }) => [value.id, value]));
}
