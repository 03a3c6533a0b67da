import { describe, expect, it } from 'vitest';

import type { VersionedDecided } from '../../../shared/features/decisions/ports.ts';
import type { StoredChunk } from '../../../shared/features/posture/domain/stored-chunk.ts';
import { SnapshotCache } from '../../../shared/features/posture/snapshot-cache.ts';
import { aClaimedRoot, aStoredChunk } from '../../support/read-model.ts';

const connectorId = 'c1';
const nothingDecided: VersionedDecided = { exemptions: [], ofFindings: [], assignments: [], version: '' };

/** A cache over chunks in memory that a test changes, with the requests it made. */
function aCache(...chunks: StoredChunk[]) {
  const table = {
    chunks,
    roots: [aClaimedRoot(7)],
    decided: nothingDecided,
    beforeRead: () => undefined as void,
  };
  const requests: string[] = [];
  let nowMs = Date.parse('2026-11-30T10:00:00.000Z');
  const answer = <Value>(request: string, value: () => Value) => {
    requests.push(request);
    return Promise.resolve().then(value);
  };
  const cache = new SnapshotCache({
    readModelChunks: {
      heads: () => answer('heads', () => table.chunks),
      all: () => answer('all', () => table.chunks),
      read: (_, heads) => {
        table.beforeRead();
        return answer(`read ${heads.length}`, () =>
          table.chunks.filter(({ from }) => heads.some((head) => head.from === from)),
        );
      },
    },
    rootGroups: { list: () => Promise.resolve(table.roots) },
    decisions: { all: () => Promise.resolve(table.decided) },
    clock: { now: () => new Date(nowMs) },
  });
  return {
    cache,
    table,
    requests,
    wait: (milliseconds: number) => void (nowMs += milliseconds),
    read: async () => {
      await cache.refresh(connectorId);
      const { asOfMs, contents } = cache.latest([connectorId]);
      return { asOfMs, content: contents[0]! };
    },
  };
}

function projectsOf(
  content: { roots: readonly { projects: readonly { ids: Float64Array }[] }[] } | undefined,
) {
  return content?.roots.flatMap(({ projects }) => projects.flatMap(({ ids }) => [...ids]));
}

describe('a refresh', () => {
  it('reads only the chunks that changed, and shares the others', async () => {
    const kept = aStoredChunk([1, 2]);
    const { table, requests, wait, read } = aCache(kept, aStoredChunk([9], { from: 9 }));
    const first = await read();
    table.chunks = [kept, aStoredChunk([9, 10], { from: 9, etag: 'v2' })];
    wait(1_000);
    requests.length = 0;

    const second = await read();

    expect(requests).toEqual(['heads', 'read 1', 'heads']);
    expect(projectsOf(second.content)).toEqual([1, 2, 9, 10]);
    expect(second.content.roots[0]?.projects[0]).toBe(first.content.roots[0]?.projects[0]);
  });

  it('asks nothing when the last one is less than a second ago, and once for all that come together', async () => {
    const { requests, wait, read } = aCache(aStoredChunk([1]));
    await Promise.all([read(), read(), read()]);
    wait(999);
    await read();

    expect(requests).toEqual(['all', 'heads']);
  });

  it('gives the same content again when nothing changed', async () => {
    const { wait, read } = aCache(aStoredChunk([1]));
    const first = await read();
    wait(5_000);

    expect((await read()).content).toBe(first.content);
  });

  it('finds the other half of a chunk that is split while it reads', async () => {
    const { table, wait, read } = aCache(aStoredChunk([1, 2, 3, 4]));
    await read();
    table.chunks = [aStoredChunk([1, 2, 3, 4], { etag: 'v2' })];
    table.beforeRead = () => {
      table.chunks = [aStoredChunk([1, 2], { etag: 'v3' }), aStoredChunk([3, 4], { from: 3, etag: 'v1' })];
    };
    wait(1_000);

    expect(projectsOf((await read()).content)).toEqual([1, 2, 3, 4]);
  });

  it('shows root groups before they are assessed, by the path of now, and none that is offboarded', async () => {
    const { table, wait, read } = aCache();
    const first = await read();
    const renamed = aClaimedRoot(7);
    table.roots = [{ ...renamed, facts: { ...renamed.facts, fullyQualifiedName: 'Apex$EU' } }];
    wait(1_000);
    const second = await read();
    table.roots = [aClaimedRoot(7, { onboardingState: 'NotOnboarded' })];
    wait(1_000);
    const third = await read();

    expect(first.content.roots.map(({ fullPath, root }) => [fullPath, ...root.names])).toEqual([
      ['acme', 'acme'],
    ]);
    expect(second.content.roots.map(({ fullPath }) => fullPath)).toEqual(['Apex/EU']);
    expect(third.content.roots).toEqual([]);
  });

  it('that fails is repeated by the next caller', async () => {
    const { cache, table, read } = aCache(aStoredChunk([1]));
    const { chunks } = table;
    Object.defineProperty(table, 'chunks', {
      configurable: true,
      get: () => {
        throw new Error('The table is away.');
      },
    });
    await expect(cache.refresh(connectorId)).rejects.toThrow('The table is away.');
    Object.defineProperty(table, 'chunks', { value: chunks });

    expect(projectsOf((await read()).content)).toEqual([1]);
  });
});

describe('former content', () => {
  it('stays readable by its time while data changes', async () => {
    const { cache, table, wait, read } = aCache(aStoredChunk([1]));
    const first = await read();
    for (const id of [2, 3, 4]) {
      table.chunks = [aStoredChunk([id], { etag: `v${id}` })];
      wait(60_000);
      await read();
    }

    expect(projectsOf(cache.at(connectorId, first.asOfMs))).toEqual([1]);
    expect(projectsOf((await read()).content)).toEqual([4]);
  });

  it('is gone five minutes after it was served, or when nobody read the connector for ten', async () => {
    const { cache, table, wait, read } = aCache(aStoredChunk([1]));
    const first = await read();
    table.chunks = [aStoredChunk([2], { etag: 'v2' })];
    wait(1_000);
    const second = await read();
    wait(5 * 60_000);

    expect(cache.at(connectorId, first.asOfMs)).toBeUndefined();
    expect(projectsOf(cache.at(connectorId, second.asOfMs))).toEqual([2]);
    wait(10 * 60_000 + 1);
    await cache.refresh('c2');
    expect(cache.at(connectorId, second.asOfMs)).toBeUndefined();
  });

  it('keeps its derived data while it is one of the four that were read last', async () => {
    const { cache, table, wait, read } = aCache(aStoredChunk([1]));
    const times: number[] = [];
    for (const id of [2, 3, 4, 5, 6, 7]) {
      times.push((await read()).asOfMs);
      table.chunks = [aStoredChunk([id], { etag: `v${id}` })];
      wait(1_000);
    }
    await read();
    const rootsAt = (at: number) => cache.at(connectorId, at)?.roots;
    const [first, ...others] = times as [number, ...number[]];
    const before = rootsAt(first);

    const again = rootsAt(first);
    for (const at of others.slice(0, 4)) rootsAt(at);

    expect(again).toBe(before);
    expect(rootsAt(first)).not.toBe(before);
    expect(rootsAt(first)).toEqual(before);
  });

  it('has no time at which nothing was served', async () => {
    const { cache, read } = aCache(aStoredChunk([1]));
    const { asOfMs } = await read();

    const found = [asOfMs - 1, asOfMs + 1, NaN].map((at) => cache.at(connectorId, at));

    expect(found).toEqual([undefined, undefined, undefined]);
    expect(cache.at('another connector', asOfMs)).toBeUndefined();
  });
});
