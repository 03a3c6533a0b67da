import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Limits } from '../../../../local/gitlab/server.ts';
import { seededRandom } from '../../../../local/seeded-random.ts';
import type { KnownLimits } from '../../../../shared/adapters/gitlab/budgets/known-limits.ts';
import { MemorySharedBudgets } from '../../../support/memory-shared-budgets.ts';
import { type Crawled, SimulatedCrawls } from './simulated-crawl.ts';

const minute = { requests: 600, windowSeconds: 60, perTarget: false };
const list = 'GET /groups/:id/projects';
const known = { endpoints: { [list]: minute } };
let crawls: SimulatedCrawls | undefined;

afterEach(() => crawls?.stop());

/** A crawl by so many processes, whose table takes up to 50 ms for each request. */
async function crawl(
  processes: number | 'one, as if alone',
  limits: Limits = { endpoints: { [list]: minute } },
  configured: Partial<KnownLimits> = known,
): Promise<Crawled & { tables: MemorySharedBudgets }> {
  const random = seededRandom(7);
  const tables = new MemorySharedBudgets(() => 5 + random() * 20);
  crawls = new SimulatedCrawls({
    pages: 900,
    latencyMs: 100,
    seed: 1,
    limits,
    known: configured,
    ...(typeof processes === 'number' && { processes, tables }),
  });
  try {
    return { ...(await crawls.crawl()), tables };
  } finally {
    crawls.stop();
  }
}

describe('a limit of 600 a minute, under which 900 pages are read', () => {
  let alone: Crawled;
  beforeAll(async () => {
    alone = await crawl('one, as if alone');
  });

  it.each([1, 4, 16])('is kept and used by %i processes as by one', async (processes) => {
    const crawled = await crawl(processes);

    expect(crawled.refused).toBe(0);
    expect(crawled.seconds).toBeLessThan(1.2 * alone.seconds);
  });

  it('costs one process a write in two seconds, and no further reads', async () => {
    const { seconds, tables } = await crawl(1);

    expect(tables.reads).toBe(1);
    expect(tables.writes).toBeLessThan(seconds / 2);
  });

  it('is learned from RateLimit headers, of which hardly a request is refused', async () => {
    const limits = { userPerMinute: 600 };
    const informed = await crawl('one, as if alone', limits, {});

    const crawled = await crawl(4, limits, {});

    expect(crawled.refused).toBeLessThan(0.01 * crawled.requests);
    expect(crawled.seconds).toBeLessThan(1.2 * informed.seconds);
  });
});
