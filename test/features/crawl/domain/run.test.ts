import { describe, expect, it } from 'vitest';

import { untriedJob } from '../../../../shared/platform/jobs/untried-job.ts';
import {
  costOf,
  begunAt,
  newRunId,
  hangs,
  supersededRuns,
} from '../../../../shared/features/crawl/domain/run.ts';
import { jobsFor } from '../../../support/a-job.ts';
import type { RunState } from '../../../../shared/contracts/arm/run.ts';

const spent = { requests: 10, throttled: 1, waitedSeconds: 3 };
const waited = { times: 4, seconds: 200, refused: 2 };

describe('what a task cost', () => {
  it('is what its last try cost', () => {
    expect(costOf({}, spent)).toEqual(spent);
  });

  it('and, if it was put off, its waits and the refusals that caused them', () => {
    expect(costOf({ waited }, spent)).toEqual({ requests: 12, throttled: 3, waitedSeconds: 203 });
  });
});

describe('an untried job', () => {
  it('has never been tried and has never waited', () => {
    const job = jobsFor()['crawl-projects'];

    expect(untriedJob({ ...job, attempt: 3, waited })).toEqual({ ...job, attempt: 0 });
  });
});

const uuid = '0123abcd-4567-4000-8000-000000000001';

it('sorts the newest run first, as text', () => {
  const times = [0, 999_999_999_999, 1_795_428_000_000, 1_795_428_000_001, 9_999_999_999_998];

  const ids = times.map((time) => newRunId(new Date(time), uuid));

  expect(ids.toSorted()).toEqual(ids.toReversed());
});

it('distinguishes runs of the same moment, in the form that the route expects', () => {
  const now = new Date('2026-11-23T10:00:00.000Z');

  expect(newRunId(now, uuid)).toMatch(/^\d{13}-0123abcd4567$/);
  expect(newRunId(now, uuid)).not.toBe(newRunId(now, uuid.replace('0', 'f')));
});

it('states when its run began', () => {
  const now = new Date('2026-11-23T10:00:00.123Z');

  expect(begunAt(newRunId(now, uuid))).toEqual(now);
});

const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour));
const idOf = (hour: number) => newRunId(at(hour), 'abcdefabcdef');

function aRun(hour: number, state: RunState = 'running') {
  const beganAt = at(hour).toISOString();
  return { id: idOf(hour), connectorId: 'c', reason: 'manual' as const, state, beganAt, unreadable: [] };
}

describe('a run over everything', () => {
  it('supersedes what is older and still runs, and neither itself nor what is newer or has ended', () => {
    const runs = [aRun(9), aRun(8), aRun(7), aRun(6, 'complete'), aRun(5, 'cancelled'), aRun(4)];

    expect(supersededRuns(runs, idOf(8)).map(({ id }) => id)).toEqual([idOf(7), idOf(4)]);
  });
});

describe('a run', () => {
  it('hangs when it began six hours ago', () => {
    expect([6, 7, 9].map((hour) => hangs(aRun(1), at(hour)))).toEqual([false, true, true]);
  });

  it('does not hang while it is paused, and not for six hours after it was continued', () => {
    const pause = { at: at(2).toISOString(), by: 'ada' };
    const continued = { ...aRun(1), continuedAt: at(9).toISOString() };

    expect(hangs({ ...aRun(1), pause }, at(99))).toBe(false);
    expect([14, 15].map((hour) => hangs(continued, at(hour)))).toEqual([false, true]);
  });
});
