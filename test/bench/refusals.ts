import { z } from 'zod';

import type { FaultRule } from '../../local/gitlab/server.ts';
import { measureCrawl } from './crawl.ts';
import { type BenchStack, startBenchStack } from './stack.ts';

/** The faults of one crawl. `askedSeconds`: the sum of all waits that GitLab asks for (k·r). */
type Case = { name: string; askedSeconds: number; rules: FaultRule[] };
export type Refusals = {
  name: string;
  calmSeconds: number;
  seconds: number;
  /** Calm wall + k·r + 30 s. */
  maxSeconds: number;
  requests: number;
  refused: number;
  /** The crawl after it, in which nothing goes wrong. */
  next: Pick<Refusals, 'seconds' | 'requests' | 'refused' | 'state'>;
  state: string;
};

const slackSeconds = 30;
const lists = ['GET /groups/:id/projects', 'GET /groups/:id/descendant_groups'] as const;
const fewOf = (fault: FaultRule['fault'], count: number): FaultRule => ({
  route: '*',
  rate: 0.2,
  count,
  fault,
});

type Throttled = Extract<FaultRule['fault'], { kind: 'throttled' }>;
const refusals = (
  count: number,
  fault: Omit<Throttled, 'kind'>,
  more: Partial<FaultRule> = {},
): FaultRule => ({
  route: '*',
  count,
  fault: { kind: 'throttled', ...fault },
  ...more,
});

const cases: Case[] = [
  {
    name: '8 × 429 of group lists, Retry-After: 1',
    askedSeconds: 8,
    rules: lists.map((route) => refusals(4, { shape: 'throttle', retryAfterSeconds: 1 }, { route })),
  },
  {
    name: '8 × 429 of the first that is asked, Retry-After: 1',
    askedSeconds: 8,
    rules: [refusals(8, { shape: 'throttle', retryAfterSeconds: 1 })],
  },
  {
    name: '8 × 429, Retry-After: 0',
    askedSeconds: 0,
    rules: lists.map((route) => refusals(4, { shape: 'throttle', retryAfterSeconds: 0 }, { route })),
  },
  {
    name: '8 × 429 of endpoints, without a wait',
    askedSeconds: 0,
    rules: lists.map((route) => refusals(4, { shape: 'endpoint' }, { route })),
  },
  {
    name: '8 × 429 of a gateway, without a wait',
    askedSeconds: 0,
    rules: lists.map((route) => refusals(4, { shape: 'gateway', waitFormat: 'none' }, { route })),
  },
  {
    name: '8 × 429 of a gateway, RateLimit-Reset: 2',
    askedSeconds: 16,
    rules: lists.map((route) =>
      refusals(4, { shape: 'gateway', waitFormat: 'reset-in', retryAfterSeconds: 2 }, { route }),
    ),
  },
  {
    name: '8 × 429 of a gateway, HTTP date in 2 s',
    askedSeconds: 16,
    rules: lists.map((route) =>
      refusals(4, { shape: 'gateway', waitFormat: 'date', retryAfterSeconds: 2 }, { route }),
    ),
  },
  {
    name: 'one in ten 429, 20 in all, Retry-After: 1; 5 × 500, 5 × a cut body',
    askedSeconds: 20,
    rules: [
      refusals(20, { shape: 'throttle', retryAfterSeconds: 1 }, { rate: 0.1 }),
      fewOf({ kind: 'status', status: 500 }, 5),
      fewOf({ kind: 'truncated' }, 5),
    ],
  },
  {
    name: '20 s of 429, Retry-After: 0',
    askedSeconds: 20,
    rules: [
      refusals(10_000, { shape: 'throttle', retryAfterSeconds: 0 }, { route: lists[0], lastsMs: 20_000 }),
    ],
  },
];

/** Crawls without faults, then with the faults of each case, each followed by a crawl without faults. */
export async function measureRefusals(projects: number, latencyMs: number): Promise<Refusals[]> {
  const stack = await startBenchStack(projects, latencyMs, {});
  try {
    await measureCrawl(stack, { watchFirst: false });
    const calm = await measureCrawl(stack, { watchFirst: false });
    const results: Refusals[] = [];
    for (const one of cases) {
      console.error(`${one.name} …`);
      const result = await measureCase(one, calm.milliseconds / 1_000, stack);
      results.push(result);
    }
    return results;
  } finally {
    await stack.stop();
  }
}

async function measureCase(one: Case, calmSeconds: number, stack: BenchStack): Promise<Refusals> {
  await plan(stack, 'PUT', { seed: 1, rules: one.rules });
  const storm = await counted(stack);
  await plan(stack, 'DELETE');
  const next = await counted(stack);
  return {
    name: one.name,
    calmSeconds,
    maxSeconds: calmSeconds + one.askedSeconds + slackSeconds,
    ...storm,
    next,
  };
}

/** Counted by GitLab, with the requests of the authorization, which belong to no run. */
async function counted(stack: BenchStack): Promise<Refusals['next']> {
  const before = await requestsAt(stack);
  const { run, milliseconds } = await measureCrawl(stack, { watchFirst: false });
  const after = await requestsAt(stack);
  const requests = after.total - before.total;
  return {
    seconds: milliseconds / 1_000,
    requests,
    refused: after.throttled - before.throttled,
    state: run.state,
  };
}

const Requests = z.object({ total: z.number(), throttled: z.number() });

async function requestsAt({ gitlabUrl }: BenchStack): Promise<z.infer<typeof Requests>> {
  return Requests.parse(await (await fetch(`${gitlabUrl}/-/simulator/requests`)).json());
}

const Injected = z.object({ injected: z.record(z.string(), z.unknown()) });

async function plan({ gitlabUrl }: BenchStack, method: 'PUT' | 'DELETE', body?: object): Promise<void> {
  const answer = await fetch(`${gitlabUrl}/-/simulator/faults`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  Injected.parse(await answer.json());
}

export function refusalsTable(results: readonly Refusals[]): string {
  const head = [
    'what GitLab does',
    'calm',
    'wall (at most)',
    'refused of requests',
    'the next crawl',
    'state',
  ];
  const rows = results.map((of) => [
    of.name,
    seconds(of.calmSeconds),
    `${seconds(of.seconds)} (≤ ${seconds(of.maxSeconds)})`,
    `${of.refused} of ${of.requests}`,
    `${seconds(of.next.seconds)}, ${of.next.refused} of ${of.next.requests} refused`,
    of.state,
  ]);
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
