import { afterEach, describe, expect, it } from 'vitest';

import type { FaultRule, Limits, WaitFormat } from '../../../../local/gitlab/server.ts';
import { pick, type Random, seededRandom } from '../../../../local/seeded-random.ts';
import { type Crawled, SimulatedCrawls, type World } from './simulated-crawl.ts';

const opened: SimulatedCrawls[] = [];
afterEach(() => opened.splice(0).forEach((crawls) => crawls.stop()));

function simulated(world: World): SimulatedCrawls {
  const crawls = new SimulatedCrawls(world);
  opened.push(crawls);
  return crawls;
}

const slackSeconds = 30;
const waitFormats: [WaitFormat, ...WaitFormat[]] = ['seconds', 'date', 'reset-at', 'reset-in', 'none'];

/** k refusals with wait r in any form, struck at once or here and there; some with passing trouble besides. */
function drawStorm(random: Random): { asked: number; rules: FaultRule[] } {
  const count = pick(random, [1, 3, 8, 8, 20]);
  const format = pick(random, waitFormats);
  const retryAfterSeconds = pick(random, [0, 1, 1, 2, 5, 30]);
  const shape = pick(random, ['throttle', 'endpoint', 'gateway'] as const);
  const fault = { kind: 'throttled', shape, waitFormat: format, retryAfterSeconds } as const;
  const storm: FaultRule = { route: '*', rate: pick(random, [1, 1, 0.3, 0.05]), count, fault };
  const trouble: FaultRule[] = [
    { route: '*', rate: 0.05, count: 2, fault: { kind: 'status', status: 500 } },
    { route: '*', rate: 0.05, count: 3, fault: { kind: 'truncated' } },
  ];
  const asked = format === 'none' ? 0 : count * retryAfterSeconds;
  return { asked, rules: random() < 0.3 ? [storm, ...trouble] : [storm] };
}

describe('a storm of refusals', () => {
  const tens = Array.from({ length: 8 }, (_, ten) => ({ from: 1 + ten * 10, to: 10 + ten * 10 }));

  it.each(tens)(
    'costs a crawl no more than what it asks to wait and half a minute, and the next crawl nothing (seeds $from to $to)',
    { timeout: 120_000 },
    async ({ from, to }) => {
      const late: unknown[] = [];
      for (let seed = from; seed <= to; seed += 1) {
        const random = seededRandom(seed);
        const world = { pages: pick(random, [48, 48, 300]), latencyMs: pick(random, [30, 250]), seed };
        const { asked, rules } = drawStorm(random);
        const crawls = simulated(world);
        const calm = await crawls.crawl();
        const storm = await crawls.crawl(rules);
        const next = await crawls.crawl();
        crawls.stop();
        const most = calm.seconds + asked + slackSeconds;
        const isCalm = next.refused === 0 && next.seconds <= 1.2 * calm.seconds + 4;
        if (storm.seconds > most || !isCalm) {
          late.push({ seed, rules, most, calm: calm.seconds, storm: storm.seconds, next: next.seconds });
        }
      }

      expect(late).toEqual([]);
    },
  );

  it('that lasts for a time, and asks for no wait, is asked ever more seldom', async () => {
    const crawls = simulated({ pages: 48, latencyMs: 30, seed: 1 });
    const fault = { kind: 'throttled', shape: 'throttle', retryAfterSeconds: 0 } as const;

    const calm = await crawls.crawl();
    const storm = await crawls.crawl([{ route: '*', lastsMs: 20_000, fault }]);

    expect(storm.seconds).toBeLessThan(calm.seconds + 20 + slackSeconds);
    // Over a hundred, once.
    expect(storm.refused).toBeLessThan(25);
  });
});

/** How many of these times lie in each of the fixed windows, from the first that any of them lies in. */
function byWindow(times: readonly number[], windowSeconds: number, all: Crawled): number[] {
  const windowOf = (at: number) => Math.floor(at / (windowSeconds * 1_000));
  const windows = [...all.servedAt, ...all.refusedAt].map(windowOf);
  const [first, last] = [Math.min(...windows), Math.max(...windows)];
  const counts = Array.from({ length: last - first + 1 }, () => 0);
  for (const at of times) counts[windowOf(at) - first]! += 1;
  return counts;
}

const endpoint = 'GET /groups/:id/projects';
const gateway = (requests: number, windowSeconds: number, more: object = {}): Limits => ({
  gateway: { requests, windowSeconds, ...more },
});

describe('an unknown limit', () => {
  it.each<[string, number, number, Limits]>([
    ['of a user', 600, 60, { userPerMinute: 600, sendsBudget: false }],
    ['of a user, which is small', 60, 60, { userPerMinute: 60, sendsBudget: false }],
    ['of a gateway that sends the wait in seconds', 600, 60, gateway(600, 60)],
    ['of a gateway that sends the wait as a date', 120, 60, gateway(120, 60, { waitFormat: 'date' })],
    [
      'of a gateway that sends its reset in seconds from now',
      300,
      60,
      gateway(300, 60, { waitFormat: 'reset-in' }),
    ],
    ['of a gateway in a sliding window', 600, 60, gateway(600, 60, { window: 'sliding' })],
    ['of a gateway in windows of ten seconds', 100, 10, gateway(100, 10)],
  ])('%s is used whole and met with 3 refusals a window', async (_name, requests, windowSeconds, limits) => {
    for (const latencyMs of [30, 250]) {
      const crawls = simulated({ pages: requests * 5, latencyMs, seed: 1, limits });
      const crawled = await crawls.crawl();
      crawls.stop();
      const served = byWindow(crawled.servedAt, windowSeconds, crawled).slice(1, -1);
      const refused = byWindow(crawled.refusedAt, windowSeconds, crawled).slice(1);

      expect(Math.min(...served.slice(0, -1))).toBeGreaterThanOrEqual(
        requests * (limits.gateway?.window === 'sliding' ? 0.9 : 0.95),
      );
      expect(Math.max(...refused)).toBeLessThanOrEqual(3);
      expect(crawled.refused / crawled.requests).toBeLessThanOrEqual(0.05);
    }
  });

  it.each<[string, Limits]>([
    ['of an endpoint', { endpoints: { [endpoint]: { requests: 600, windowSeconds: 60 } } }],
    ['of a gateway', gateway(600, 60, { waitFormat: 'none' })],
    ['of a gateway that asks for no wait', gateway(600, 60, { statedWaitSeconds: 0 })],
  ])('%s, nor how long its window is, is learned from what comes back', async (_name, limits) => {
    const crawls = simulated({ pages: 3_000, latencyMs: 100, seed: 1, limits });
    const crawled = await crawls.crawl();
    const refused = byWindow(crawled.refusedAt, 60, crawled);

    expect(refused[0]).toBeLessThanOrEqual(30);
    expect(Math.max(...refused.slice(1))).toBeLessThanOrEqual(5);
    expect(crawled.refused / crawled.requests).toBeLessThanOrEqual(0.05);
  });

  it.each<[string, Limits]>([
    ['with the wait', gateway(10, 1)],
    ['without', gateway(10, 1, { waitFormat: 'none' })],
    ['in a sliding window', gateway(10, 1, { window: 'sliding' })],
  ])('of a second is kept to by a pace: %s, about one a second is refused', async (_name, limits) => {
    const crawls = simulated({ pages: 500, latencyMs: 30, seed: 1, limits });
    const crawled = await crawls.crawl();
    const refused = byWindow(crawled.refusedAt, 1, crawled);

    expect(crawled.seconds).toBeLessThan(120);
    expect(refused.reduce((sum, count) => sum + count) / refused.length).toBeLessThan(1.5);
  });

  it('but is configured is used to 95 in 100, and not run into', async () => {
    const limit = { requests: 600, windowSeconds: 60 };
    const known = { endpoints: { [endpoint]: { ...limit, perTarget: false } } };
    const limits = { endpoints: { [endpoint]: limit } };
    const crawls = simulated({ pages: 2_000, latencyMs: 100, seed: 1, limits, known });
    const crawled = await crawls.crawl();

    expect(crawled.refused).toBe(0);
    expect(Math.min(...byWindow(crawled.servedAt, 60, crawled).slice(1, -1))).toBeGreaterThanOrEqual(570);
  });

  it('that GitLab sends in the headers of each response is never exceeded', async () => {
    const crawls = simulated({ pages: 1_500, latencyMs: 100, seed: 1, limits: { userPerMinute: 600 } });
    const crawled = await crawls.crawl();

    expect(crawled.refused).toBe(0);
    expect(Math.min(...byWindow(crawled.servedAt, 60, crawled).slice(1, -1))).toBeGreaterThanOrEqual(570);
  });
});
