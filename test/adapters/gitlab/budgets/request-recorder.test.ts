import { beforeEach, describe, expect, it } from 'vitest';

import { createRequestRecorder } from '../../../../shared/adapters/gitlab/budgets/request-recorder.ts';
import { openTables, type Stores } from '../../../../shared/adapters/tables/open-tables.ts';
import { sumBudget } from '../../../../shared/features/connectors/domain/sum-budget.ts';
import type { RequestCounts } from '../../../../shared/features/connectors/ports.ts';
import { azuriteAccount } from '../../../support/azurite/azurite-account.ts';

const instanceUrl = 'https://gitlab.example';
const start = Date.parse('2026-11-30T10:00:00.000Z');
let now: number;
let stores: Stores;
let requests: string[];

beforeEach(async () => {
  now = start;
  requests = [];
  const onRequest = (table: string, operation: string) => requests.push(`${table} ${operation}`);
  stores = await openTables({ connectionString: await azuriteAccount(), onRequest, retryDelayMs: 1 });
  await stores.requestCounts.of(instanceUrl, 'one');
  requests = [];
});

/** A process with its recorder; its timer runs when the test says so. */
function aProcess(
  processId: string,
  {
    store = stores.requestCounts,
    limitAMinute,
  }: { store?: Pick<RequestCounts, 'put'>; limitAMinute?: number } = {},
) {
  const timers: { action: () => void; ms: number }[] = [];
  const writes: Promise<void>[] = [];
  const warnings: unknown[] = [];
  const put: RequestCounts['put'] = (...written) => {
    const write = store.put(...written);
    writes.push(write);
    return write;
  };
  const recorder = createRequestRecorder({
    store: { put },
    instanceUrl,
    limitAMinute,
    processId,
    now: () => new Date(now),
    log: { warn: (sentence, fields) => warnings.push({ sentence, fields }) },
    later: (action, ms) => timers.push({ action, ms }),
  });
  return {
    recorder,
    timers,
    warnings,
    /** Runs the timers that are due, and waits for what they write. */
    tick: async (): Promise<void> => {
      for (const { action } of timers.splice(0)) action();
      await Promise.allSettled(writes.splice(0));
      await Promise.resolve();
    },
  };
}

function times(count: number, action: () => void): void {
  for (let index = 0; index < count; index += 1) action();
}

async function budgetOf(connectorId: string, at = now) {
  const counts = await stores.requestCounts.of(instanceUrl, connectorId);
  return sumBudget([{ instanceUrl, user: 'u', limits: {}, counts }], new Date(at));
}

describe('two processes', () => {
  it('add up, each connector for itself', async () => {
    const processes = [aProcess('p1'), aProcess('p2')];
    for (const [index, { recorder }] of processes.entries()) {
      times(40, () => recorder.sent('one'));
      times(3, () => recorder.sent('one-more'));
      times(index, () => recorder.refused('one'));
    }
    now += 10_000;
    for (const { tick } of processes) await tick();
    now += 10_000;

    expect(await budgetOf('one')).toMatchObject({ usedAMinute: 80, refusedAMinute: 1 });
    expect(await budgetOf('one-more')).toMatchObject({ usedAMinute: 6, refusedAMinute: 0 });
  });

  it('show a minute of steady requests whole, at any time', async () => {
    const processes = [aProcess('p1'), aProcess('p2')];
    const seen: (number | undefined)[] = [];
    for (let second = 0; second < 180; second += 1) {
      now = start + second * 1_000;
      for (const { recorder } of processes) times(3, () => recorder.sent('one'));
      if (second % 10 === 9) for (const { tick } of processes) await tick();
      if (second > 90 && second % 7 === 0) seen.push((await budgetOf('one'))?.usedAMinute);
    }

    expect(new Set(seen)).toEqual(new Set([360]));
  });

  it('of which one died count without it once its row is stale', async () => {
    const [dead, alive] = [aProcess('p1', { limitAMinute: 100 }), aProcess('p2')];
    dead.recorder.sent('one');
    await dead.tick();
    now += 120_000;
    times(5, () => alive.recorder.sent('one'));
    await alive.tick();

    expect(await budgetOf('one', now + 20_000)).toEqual({
      usedAMinute: 5,
      refusedAMinute: 0,
      at: new Date(now + 5_000).toISOString(),
    });
  });
});

describe('writes', () => {
  it('are one transaction in ten seconds for all connectors, and none while nothing is sent', async () => {
    const { recorder, timers, tick } = aProcess('p1');
    for (const connectorId of ['one', 'two', 'three']) times(500, () => recorder.sent(connectorId));

    expect(timers.map(({ ms }) => ms)).toEqual([10_000]);
    await tick();

    expect(requests).toEqual(['GitLabRequests transaction']);
    expect(timers).toEqual([]);
    await tick();
    expect(requests).toHaveLength(1);
  });

  it('hold any number of connectors', async () => {
    const { recorder, tick } = aProcess('p1');
    for (let index = 0; index < 250; index += 1) recorder.sent(`c${index}`);
    await tick();

    expect(await stores.requestCounts.of(instanceUrl, 'c249')).toHaveLength(1);
    expect(requests.filter((one) => one.endsWith('transaction'))).toHaveLength(3);
  });

  it('that fail are logged and nothing else; the next one brings what they had', async () => {
    let fails = true;
    const store: Pick<RequestCounts, 'put'> = {
      put: (...written) =>
        fails ? Promise.reject(new Error('The table is away.')) : stores.requestCounts.put(...written),
    };
    const { recorder, warnings, tick } = aProcess('p1', { store });
    times(5, () => recorder.sent('one'));
    await tick();
    fails = false;
    recorder.sent('one');
    now += 10_000;
    await tick();

    expect(warnings).toEqual([
      {
        sentence: 'counts of requests to GitLab were not stored',
        fields: { instanceUrl, reason: 'The table is away.' },
      },
    ]);
    expect(await budgetOf('one', now + 10_000)).toMatchObject({ usedAMinute: 6 });
  });

  it('that fail are tried again without new requests, as long as their counts are of interest', async () => {
    let fails = true;
    const store: Pick<RequestCounts, 'put'> = {
      put: (...written) =>
        fails ? Promise.reject(new Error('The table is away.')) : stores.requestCounts.put(...written),
    };
    const { recorder, timers, warnings, tick } = aProcess('p1', { store });
    times(5, () => recorder.sent('one'));
    await tick();
    fails = false;
    now += 10_000;
    await tick();

    expect(await budgetOf('one', now + 10_000)).toMatchObject({ usedAMinute: 5 });
    expect(timers).toEqual([]);

    fails = true;
    recorder.sent('two');
    await tick();
    now += 3_600_000;
    await tick();

    expect(timers).toEqual([]);
    expect(warnings).toHaveLength(3);
  });

  it('by the own timer do not keep a process alive', () => {
    const store = { put: () => Promise.resolve() };
    const log = { warn: () => undefined };
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const recorder = createRequestRecorder({
      store,
      instanceUrl,
      limitAMinute: undefined,
      processId: 'p',
      now: () => new Date(),
      log,
    });
    recorder.sent('one');

    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')).toHaveLength(before);
  });
});

describe('the limit', () => {
  it('is that of the settings, or what GitLab reports if that is less, as long as it reports it', async () => {
    const { recorder, tick } = aProcess('p1', { limitAMinute: 600 });
    const limits: unknown[] = [];
    for (const reported of [undefined, 2_000, 300, undefined]) {
      recorder.sent('one');
      if (reported !== undefined) recorder.limited('one', reported);
      await tick();
      limits.push((await stores.requestCounts.of(instanceUrl, 'one'))[0]?.limitAMinute);
      now += 30_000;
    }
    now += 30_000;
    recorder.sent('one');
    await tick();
    limits.push((await stores.requestCounts.of(instanceUrl, 'one'))[0]?.limitAMinute);

    expect(limits).toEqual([600, 600, 300, 300, 600]);
  });
});
