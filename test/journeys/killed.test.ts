import { expect, test } from 'vitest';

import { crawlKilled } from '../bench/killed.ts';

test(
  'after kill -9 of every process of npm start a crawl goes on at once, and ends complete',
  { timeout: 300_000 },
  async () => {
    const { run, projects, goesOnSeconds, requests, floorRequests } = await crawlKilled(1_500, 2);

    expect(run).toMatchObject({ state: 'complete', unreadable: [], counts: { projects } });
    expect(goesOnSeconds).toHaveLength(2);
    // What is promised; without what was lost it took the watchdog's ten minutes.
    expect(Math.max(...goesOnSeconds)).toBeLessThanOrEqual(30);
    expect(requests).toBeLessThanOrEqual(3 * floorRequests);
  },
);
