import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Urgency } from '../../../../shared/features/connectors/ports.ts';
import type { Outcome } from '../../../../shared/adapters/gitlab/attempt.ts';
import type { KnownLimits } from '../../../../shared/adapters/gitlab/budgets/known-limits.ts';
import { createTraffic } from '../../../../shared/adapters/gitlab/budgets/traffic.ts';
import { MemorySharedBudgets } from '../../../support/memory-shared-budgets.ts';

const minute = { requests: 600, windowSeconds: 60, perTarget: false };
const limits: KnownLimits = { user: minute, address: minute, endpoints: { 'GET /projects/:id': minute } };
const answer: Outcome = { kind: 'success', status: 200, headers: {}, rate: undefined, body: [] };
let tables: MemorySharedBudgets;
let warnings: string[];

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-30T10:00:00.250Z') });
  tables = new MemorySharedBudgets(() => 10);
  warnings = [];
});
afterEach(() => {
  vi.useRealTimers();
});

/** A process with its own traffic. `sentAt`: when it sent requests. */
function aProcess(processId: string, known: KnownLimits = limits) {
  const sentAt: number[] = [];
  const traffic = createTraffic({
    instanceUrl: 'https://gitlab.example',
    limits: known,
    maxConcurrency: 10,
    now: () => new Date(),
    random: () => 0.5,
    shared: { store: tables, processId },
    log: { info: () => undefined, warn: (sentence) => warnings.push(sentence) },
  });
  const request = { method: 'GET', path: '/api/v4/projects/1', hasToken: true };
  const send = async (
    count: number,
    urgency: Urgency = 'bulk',
    maxWaitMs = 600_000,
    connectorOf = (_index: number) => 'one',
  ): Promise<void> => {
    const sent = Array.from({ length: count }, (_, index) =>
      traffic.send({ ...request, connector: connectorOf(index), urgency, maxWaitMs }, () => {
        sentAt.push(Date.now());
        return Promise.resolve(answer);
      }),
    );
    await Promise.all(sent);
  };
  return { send, sentAt };
}

/** Lets time pass until it is done. Returns the seconds. */
async function timed(work: Promise<unknown>): Promise<number> {
  const began = Date.now();
  const state = { isDone: false };
  const done = work.finally(() => {
    state.isDone = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  while (!state.isDone) await vi.advanceTimersToNextTimerAsync();
  await done;
  return (Date.now() - began) / 1_000;
}

/** The highest number of requests in any minute. */
function maxInAMinute(...sent: readonly number[][]): number {
  const all = sent.flat().toSorted((a, b) => a - b);
  return Math.max(...all.map((from, index) => all.slice(index).filter((at) => at < from + 60_000).length));
}

describe('a process', () => {
  it('that is idle holds no share: another one sends as if it were alone', async () => {
    const alone = await timed(aProcess('alone').send(900));
    tables = new MemorySharedBudgets(() => 10);
    const idle = Array.from({ length: 8 }, (_, index) => aProcess(`idle ${index}`));
    await timed(Promise.all(idle.map(({ send }) => send(2))));

    const busy = aProcess('busy');

    expect(await timed(busy.send(900))).toBeLessThan(1.05 * alone + 6);
    expect(maxInAMinute(busy.sentAt, ...idle.map(({ sentAt }) => sentAt))).toBeLessThanOrEqual(600);
  });

  it('that crashes loses its requests for a window, and another one sends the rest', async () => {
    const [crashed, other] = [aProcess('crashed'), aProcess('other')];
    await timed(crashed.send(100));

    const seconds = await timed(other.send(1_000));

    expect(maxInAMinute(crashed.sentAt, other.sentAt)).toBeLessThanOrEqual(600);
    expect(seconds).toBeLessThan(125);
  });

  it('sends an urgent request at once while others wait in line', async () => {
    const busy = [aProcess('p1'), aProcess('p2')];
    const crawling = Promise.all(busy.map(({ send }) => send(400)));
    await vi.advanceTimersByTimeAsync(20_000);

    const seconds = await timed(aProcess('p3').send(1, 'urgent'));

    expect(seconds).toBeLessThan(0.1);
    await timed(crawling);
    expect(maxInAMinute(...busy.map(({ sentAt }) => sentAt))).toBeLessThanOrEqual(600);
  });

  it('takes leases for any number of connectors at once', async () => {
    const { send, sentAt } = aProcess('p1', { ...limits, address: undefined });

    const seconds = await timed(send(300, 'bulk', 600_000, (index) => `c${index % 150}`));

    expect(sentAt).toHaveLength(300);
    expect(seconds).toBeLessThan(1);
    expect(warnings).toEqual([]);
  });

  it('asks no table for requests without a known limit', async () => {
    await timed(aProcess('p1', { user: undefined, address: undefined, endpoints: {} }).send(50));

    expect([tables.reads, tables.writes]).toEqual([0, 0]);
  });
});

describe('while the tables fail', () => {
  it('each process sends a sixteenth of the limit, and all of it again afterwards', async () => {
    tables.fails = true;
    const processes = [aProcess('p1'), aProcess('p2')];
    const sending = Promise.all(processes.map(({ send }) => send(300)));
    await vi.advanceTimersByTimeAsync(60_000);

    expect(processes.map(({ sentAt }) => sentAt.length)).toEqual([37, 37]);
    expect(warnings).toEqual(Array.from({ length: 2 }, () => 'budgets of GitLab are not shared'));

    tables.fails = false;
    expect(await timed(sending)).toBeLessThan(70);
    expect(maxInAMinute(...processes.map(({ sentAt }) => sentAt))).toBeLessThanOrEqual(600);
  });

  it('requests wait three seconds at most for tables that do not answer at all', async () => {
    tables = new MemorySharedBudgets(() => 1_000_000);
    const { send } = aProcess('p1');

    expect(await timed(send(1))).toBeLessThan(3.1);
    expect(await timed(send(1))).toBeLessThan(0.1);
  });

  it('requests that may not wait so long are sent away', async () => {
    tables.fails = true;
    const { send, sentAt } = aProcess('p1');

    expect(await timed(send(60, 'bulk', 5_000))).toBeLessThan(6);
    expect(sentAt.length).toBeLessThan(15);
  });
});
