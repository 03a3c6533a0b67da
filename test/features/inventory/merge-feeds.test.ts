import { describe, expect, it } from 'vitest';

import { mergeFeeds } from '../../../shared/features/inventory/merge-feeds.ts';
import { anEvent } from '../../adapters/tables/rows.ts';

let read: string[] = [];

function feed(connectorId: string, pages: string[][]) {
  return {
    connectorId,
    pages: (async function* () {
      for (const page of pages) {
        read.push(connectorId);
        await Promise.resolve();
        yield page.map((name) => anEvent(name.slice(2), { at: `2026-11-0${name.slice(0, 1)}T00:00:00Z` }));
      }
    })(),
  };
}

describe('merged feeds', () => {
  it('are in the order of time, then of ids, then of connectors', async () => {
    const feeds = [feed('two', [['3 a', '2 b'], [], ['1 a']]), feed('one', [['3 a', '3 b'], ['2 a']])];

    const entries = await Array.fromAsync(mergeFeeds(feeds));

    expect(
      entries.map(({ connectorId, event }) => `${event.at.slice(9, 10)} ${event.id} ${connectorId}`),
    ).toEqual(['3 a one', '3 a two', '3 b one', '2 a one', '2 b two', '1 a two']);
  });

  it('read no page before it is needed', async () => {
    read = [];
    const merged = mergeFeeds([feed('one', [['3 a'], ['2 a'], ['1 a']])]);

    await merged.next();
    await merged.next();

    expect(read).toHaveLength(2);
  });

  it('may be none', async () => {
    expect(await Array.fromAsync(mergeFeeds([feed('one', []), feed('two', [[]])]))).toEqual([]);
  });
});
