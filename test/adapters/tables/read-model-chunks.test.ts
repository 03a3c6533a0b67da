import { randomUUID } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

import { beforeAll, describe, expect, it } from 'vitest';

import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { readModelChunks } from '../../../shared/adapters/tables/read-model-chunks.ts';
import { Table } from '../../../shared/adapters/tables/table.ts';
import { chunkOf, type Entry } from '../../../shared/features/posture/domain/entry.ts';
import { mergeEntries } from '../../../shared/features/posture/domain/merge-entries.ts';
import type { ChunkPlace } from '../../../shared/features/posture/domain/stored-chunk.ts';
import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';
import { anEntry, checks } from '../../support/read-model.ts';
import { clientWith } from './crashing.ts';

let connectionString: string;
let chunks: Stores['readModelChunks'];

beforeAll(async () => {
  connectionString = await azuriteAccount();
  chunks = (await openTables({ connectionString })).readModelChunks;
});

function aPlace(change: Partial<ChunkPlace> = {}): ChunkPlace {
  return { connectorId: randomUUID(), kind: 'project', rootId: 7, ...change };
}

function someIds(count: number, step = 10): number[] {
  return Array.from({ length: count }, (_, index) => (index + 1) * step);
}

function longName(id: number): string {
  return Array.from({ length: 255 }, (_, at) => ((id * 7 + at * at) % 9) + 1).join('');
}

/** Merges entries into their chunks, as an update does. */
async function put(place: ChunkPlace, ids: readonly number[], change: Partial<Entry> = {}): Promise<void> {
  for (const owning of await chunks.owning(place, ids)) {
    const entries = new Map(owning.ids.map((id) => [id, anEntry(id, change)]));
    await chunks.write(place, owning, mergeEntries(owning.stored?.value, { checks, entries }));
  }
}

function keysOf({ partitionKey, rowKey }: { partitionKey: string; rowKey: string }) {
  return { partitionKey, rowKey };
}

async function idsOf(connectorId: string): Promise<number[][]> {
  return (await chunks.all(connectorId)).map(({ chunk }) => [...chunk.ids]);
}

describe('a chunk', () => {
  it('is read as it was written, names of any origin and unknown values included', async () => {
    const place = aPlace();
    const odd = anEntry(4_000_000_000, {
      name: 'Ünïcödé 💡 "quoted" \u2028',
      segment: 'plain',
      visibility: undefined,
      archived: undefined,
      licence: 'unknown',
      lastActivityAt: NaN,
      firstSeenAt: NaN,
      readAt: NaN,
      verdicts: Uint8Array.of(0, 6, 2),
    });
    const chunk = chunkOf(checks, [
      anEntry(3, { archived: true, visibility: 'public', licence: 'premiumOrAbove' }),
      odd,
    ]);

    const [owning] = await chunks.owning(place, [3]);
    await chunks.write(place, owning!, [chunk]);

    expect((await chunks.all(place.connectorId))[0]?.chunk).toEqual(chunk);
  });

  it('takes as many entries with long names as it may have', async () => {
    const place = aPlace();
    const entries = someIds(512).map((id) => anEntry(id, { name: longName(id), segment: longName(id + 1) }));
    const [owning] = await chunks.owning(place, [10]);

    await chunks.write(place, owning!, [chunkOf(checks, entries)]);

    expect((await chunks.all(place.connectorId))[0]?.chunk.names).toEqual(entries.map(({ name }) => name));
  });

  it('owns the ids from its lower bound up to the next one', async () => {
    const place = aPlace();
    await put(place, someIds(512));
    await put(place, [5_130, 5_140]);

    const owners = await chunks.owning(place, [1, 10, 5_120, 5_129, 5_130, 9_999]);

    expect(owners.map(({ from, ids }) => [from, ids])).toEqual([
      [0, [1, 10, 5_120, 5_129]],
      [5_130, [5_130, 9_999]],
    ]);
  });

  it('of another kind, root group or connector has nothing to do with it', async () => {
    const place = aPlace();
    await put(place, [1]);
    const others = [aPlace(), { ...place, kind: 'group' as const }, { ...place, rootId: 70 }];

    const owners = await Promise.all(others.map((other) => chunks.owning(other, [1])));

    expect(owners.map(([owning]) => owning?.stored)).toEqual([undefined, undefined, undefined]);
  });
});

describe('a chunk that was written before it knew when things were first seen', () => {
  it('is read, and the times are not known', async () => {
    const place = aPlace();
    await put(place, [1, 2]);
    const client = clientWith(connectionString, 'ReadModel', (send) => send());
    const table = new Table(client);
    const [entity] = await table.all({ partitionKey: place.connectorId });
    const columns = JSON.parse(
      inflateRawSync(Buffer.from(String(entity!['content']), 'base64')).toString(),
    ) as Record<string, unknown>;
    const { firstSeenAt: _new, ...former } = columns;
    const content = deflateRawSync(JSON.stringify(former)).toString('base64');
    await table.transact([['update', { ...keysOf(entity!), content }, 'Replace', { etag: entity!.etag }]]);

    const [found] = await chunks.all(place.connectorId);

    expect([...found!.chunk.ids]).toEqual([1, 2]);
    expect([...found!.chunk.firstSeenAt]).toEqual([NaN, NaN]);
  });
});

describe('writers at the same time', () => {
  it('can not write over each other, nor both make the first chunk', async () => {
    const place = aPlace();
    const [first] = await chunks.owning(place, [1]);
    await put(place, [2]);
    const [second] = await chunks.owning(place, [3]);
    await put(place, [4]);

    for (const stale of [first!, second!]) {
      const late = chunks.write(place, stale, [chunkOf(checks, [anEntry(1)])]);
      await expect(late).rejects.toThrow(ConcurrentChangeError);
    }
    expect(await idsOf(place.connectorId)).toEqual([[2, 4]]);
  });

  it('learn of a split between their listing of chunks and their read', async () => {
    const place = aPlace();
    await put(place, someIds(512));
    let requests = 0;
    const client = clientWith(connectionString, 'ReadModel', async (send) => {
      requests += 1;
      if (requests === 2) await put(place, [5_121, 1]);
      return send();
    });

    const owners = readModelChunks(new Table(client)).owning(place, [5_125]);

    await expect(owners).rejects.toThrow(ConcurrentChangeError);
    expect((await chunks.owning(place, [5_125]))[0]?.from).toBeGreaterThan(0);
  });
});

describe('a purge', () => {
  it('of a root group leaves those of others, and one of the connector leaves none', async () => {
    const place = aPlace();
    for (const kind of ['project', 'group', 'root'] as const) {
      await put({ ...place, kind }, [1]);
      await put({ ...place, kind, rootId: 71 }, [2]);
    }
    await put({ ...place, kind: 'instance', rootId: 0 }, [0]);

    await chunks.purgeRoot(place.connectorId, 7);
    const left = await chunks.heads(place.connectorId);
    await chunks.purge(place.connectorId);

    expect(left.map(({ kind, rootId }) => [kind, rootId])).toEqual([
      ['group', 71],
      ['instance', 0],
      ['project', 71],
      ['root', 71],
    ]);
    expect(await chunks.heads(place.connectorId)).toEqual([]);
  });
});
