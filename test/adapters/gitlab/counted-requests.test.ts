import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { demoToken } from '../../../local/gitlab/credentials.ts';
import { type SimulatedGitLab, startGitLab } from '../../../local/gitlab/server.ts';
import { createGitLabConnections } from '../../../shared/adapters/gitlab/connections.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { GitLabInstance } from '../../../shared/contracts/gitlab/instance.ts';
import type { GitLabCredentials } from '../../../shared/contracts/gitlab/oauth.ts';
import { sumBudget } from '../../../shared/features/connectors/domain/sum-budget.ts';
import type { GitLabConnections, RequestCounts } from '../../../shared/features/connectors/ports.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';
import { MemoryLeases } from '../../support/memory-leases.ts';
import { MemorySlot } from '../../support/memory-vault.ts';
import { until } from '../../support/until.ts';
import { aConnector } from './a-connection.ts';

const { id } = aConnector();
let gitlab: SimulatedGitLab;
let stores: Stores;

beforeAll(async () => {
  gitlab = await startGitLab({ projects: 20 });
  stores = await openTables({ connectionString: await azuriteAccount(), retryDelayMs: 1 });
});
afterAll(() => gitlab.stop());

/** A process of its own: nothing is shared with another but GitLab and the tables. */
async function aProcess(
  requestCounts: Pick<RequestCounts, 'put'>,
  warnings: string[] = [],
): Promise<GitLabConnections> {
  const secrets = new MemorySlot<GitLabCredentials>();
  await secrets.put(id, { kind: 'token', accessToken: demoToken });
  const limits = { preset: 'none', user: { requests: 600 } };
  return createGitLabConnections({
    settings: {
      instances: [GitLabInstance.parse({ url: gitlab.url, internal: true, limits })],
      maxConcurrency: 10,
      attemptTimeoutMs: 5_000,
      maxAttempts: 1,
      maxWaitMs: 100,
    },
    vault: { credentials: secrets },
    tokenLeases: new MemoryLeases(),
    requestCounts,
    now: () => new Date(),
    log: { info: () => undefined, warn: (sentence) => warnings.push(sentence) },
  });
}

/** Lets the timers of recorders run at once. */
async function withoutDelay<T>(action: () => Promise<T>): Promise<T> {
  const real = globalThis.setTimeout;
  vi.stubGlobal('setTimeout', (run: (...values: never[]) => void, ms?: number, ...values: never[]) =>
    real(run, ms === 10_000 ? 1 : ms, ...values),
  );
  try {
    return await action();
  } finally {
    vi.unstubAllGlobals();
  }
}

async function stored() {
  return stores.requestCounts.of(gitlab.url, id);
}

it('requests of two processes are counted with their refusals, and share the limit of the settings', async () => {
  const processes = [await aProcess(stores.requestCounts), await aProcess(stores.requestCounts)];
  await withoutDelay(async () => {
    for (const process of processes) {
      const client = await process.connect(aConnector());
      for (let index = 0; index < 5; index += 1) await client.group('contoso');
    }
    gitlab.limiter.limits = { endpoints: { 'GET /groups/:id': { requests: 1, windowSeconds: 60 } } };
    const client = await processes[1]!.connect(aConnector());
    await client.group('contoso').catch(() => undefined);
    await client.group('contoso').catch(() => undefined);
    gitlab.limiter.limits = {};
    // A request is counted before its answer is, so that a row may have the refused one without its refusal.
    await until(async () => sumIn(await stored(), 'sent') >= 12 && sumIn(await stored(), 'refused') > 0);
  });

  const counts = await stored();
  const limits = processes[0]!.limitsOf(aConnector()) ?? {};
  const soon = new Date(Date.now() + 21_000);
  const budget = sumBudget([{ instanceUrl: gitlab.url, user: 'u', limits, counts }], soon);

  expect(counts).toHaveLength(2);
  expect(budget).toMatchObject({ usedAMinute: 12, refusedAMinute: 1, limitAMinute: 600 });
});

function sumIn(counts: Awaited<ReturnType<typeof stored>>, what: 'sent' | 'refused'): number {
  return counts.flatMap(({ slices }) => slices).reduce((sum, slice) => sum + slice[what], 0);
}

it('a table that fails, at once or never, harms no request', async () => {
  const warnings: string[] = [];
  const failing = [
    { put: () => Promise.reject(new Error('away')) },
    { put: () => new Promise<void>(() => undefined) },
  ];
  await withoutDelay(async () => {
    for (const store of failing) {
      const client = await (await aProcess(store, warnings)).connect(aConnector());
      for (let index = 0; index < 3; index += 1)
        expect((await client.group('contoso')).full_path).toBe('contoso');
    }
    await until(() => warnings.length > 0);
  });

  expect(new Set(warnings)).toEqual(new Set(['counts of requests to GitLab were not stored']));
});
