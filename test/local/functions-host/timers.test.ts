import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { runHost, type RunningHost } from './running-host.ts';

type Run = {
  function: string;
  timer: { isPastDue: boolean; scheduleStatus: Record<string, string> | null; schedule: unknown };
  began: number;
  ended: number;
};

const env = { EVERY_SECOND: '*/1 * * * * *', OVERRUN_MS: '0' };
const dataDir = mkdtempSync(join(tmpdir(), 'timers-'));

let host: RunningHost;

beforeAll(async () => {
  host = await runHost('clock-app.ts', { env: { ...env, OVERRUN_MS: '1100' }, args: ['--data', dataDir] });
});
afterAll(() => host.stop());

async function runsOf(name: string, count: number): Promise<Run[]> {
  return until(
    async () => {
      const runs = (await (await fetch(`${host.url}/runs`)).json()) as Run[];
      const found = runs.filter((run) => run.function === name);
      return found.length >= count ? found : undefined;
    },
    { what: `${count} runs of ${name}` },
  );
}

async function triggerManually(name: string, body = '{}'): Promise<number> {
  const { status } = await fetch(`${host.url}/admin/functions/${name}`, { method: 'POST', body });
  return status;
}

function statusFile(name: string): string {
  return join(dataDir, 'timers', `${name}.json`);
}

describe('a timer', () => {
  it('runs at every occurrence, without a schedule status if it runs more often than once a minute', async () => {
    const [first, second] = await runsOf('everySecond', 2);

    expect(first?.timer).toEqual({
      isPastDue: false,
      schedule: { adjustForDST: true },
      scheduleStatus: null,
    });
    expect(Math.floor((second?.began ?? 0) / 1000)).toBeGreaterThan(Math.floor((first?.began ?? 0) / 1000));
  });

  it('never overlaps itself, and runs again at once after an overrun', async () => {
    const runs = await runsOf('overrun', 2);

    const gaps = runs.slice(1).map((run, index) => run.began - (runs[index]?.ended ?? 0));
    expect(gaps.every((gapMs) => gapMs >= 0)).toBe(true);
    expect(gaps.every((gapMs) => gapMs < 900)).toBe(true);
  });

  it('runs again after a failure', async () => {
    expect((await runsOf('failing', 2)).length).toBeGreaterThanOrEqual(2);
  });

  it('runs at start-up with runOnStartup', async () => {
    const [run] = await runsOf('atStart', 1);

    expect(run?.timer).toMatchObject({ isPastDue: false, scheduleStatus: { last: '0001-01-01T00:00:00' } });
  });

  it('can be triggered manually', async () => {
    expect(await triggerManually('YEARLY', '{"input":"now"}')).toBe(202);
    expect(await triggerManually('unmonitored')).toBe(202);

    const [yearly] = await runsOf('yearly', 1);
    const [unmonitored] = await runsOf('unmonitored', 1);
    expect(yearly?.timer.scheduleStatus?.['next']).toMatch(/^20\d\d-01-01T00:00:00/);
    expect(unmonitored?.timer.scheduleStatus).toBeNull();
  });

  it('is not triggered by invalid JSON or an unknown name', async () => {
    expect(await triggerManually('yearly', '{')).toBe(400);
    expect(await triggerManually('runs')).toBe(404);
    expect(await triggerManually('unknown')).toBe(404);
  });
});

describe('a timer after a restart', () => {
  it('runs once immediately if its due time has passed', async () => {
    await host.stop();
    const missed = {
      last: '2024-01-01T00:00:00.000Z',
      next: '2025-01-01T00:00:00.000Z',
      lastUpdated: new Date(0),
    };
    writeFileSync(statusFile('yearly'), JSON.stringify(missed));
    // The stored status belongs to another schedule, so the timer is not past due.
    writeFileSync(statusFile('atStart'), JSON.stringify({ ...missed, next: '2024-06-01T00:00:00.000Z' }));

    host = await runHost('clock-app.ts', { env, args: ['--data', dataDir] });
    const [late] = await runsOf('yearly', 1);
    const [started] = await runsOf('atStart', 1);

    expect(late?.timer).toMatchObject({
      isPastDue: true,
      scheduleStatus: { last: missed.last, next: missed.next },
    });
    expect(started?.timer.isPastDue).toBe(false);
    const status = await until(() => {
      const kept = JSON.parse(readFileSync(statusFile('yearly'), 'utf8')) as { next: string };
      return kept.next === missed.next ? undefined : kept;
    });
    expect(new Date(status.next).getTime()).toBeGreaterThan(Date.now());
  });

  it('does not run if it is not due', async () => {
    await host.stop();
    host = await runHost('clock-app.ts', { env, args: ['--data', dataDir] });

    await runsOf('everySecond', 1);
    const runs = (await (await fetch(`${host.url}/runs`)).json()) as Run[];

    expect(runs.filter((run) => run.function === 'yearly')).toEqual([]);
  });
});
