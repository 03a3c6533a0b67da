import { describe, expect, it } from 'vitest';

import { noticesSince, watchStateOf } from '../../../../shared/features/subscriptions/domain/watch-state.ts';
import type { Run } from '../../../../shared/features/crawl/domain/run.ts';
import { aConnector, aDevOps } from '../../../support/a-connector.ts';

const healthy = aConnector({ devops: aDevOps({ accessCheckedAt: '2026-11-23T12:00:00.000Z' }) });
const lost = aConnector({
  devops: aDevOps({
    health: {
      state: 'TokenRevoked',
      since: '2026-11-23T10:00:00.000Z',
      checkedAt: '2026-11-23T11:00:00.000Z',
      message: 'GitLab refused the token.',
    },
  }),
});

/** Ids begin with an inverted time: the lower number is the newer run. */
function aRun(id: number, state: Run['state']): Run {
  return {
    id: `${id}-0123456789ab`,
    connectorId: healthy.id,
    reason: 'reconciliation',
    state,
    beganAt: '2026-11-23T09:00:00.000Z',
    unreadable: [],
    ...(state !== 'running' && { endedAt: '2026-11-23T09:10:00.000Z' }),
  };
}

function failedSince(before: Run[], now: Run[]): string[] {
  return noticesSince(watchStateOf(healthy, before), healthy, now).map(({ id }) => id);
}

describe('access', () => {
  it('that was lost is reported once, and so is that it was restored', () => {
    const before = watchStateOf(healthy, []);
    const since = watchStateOf(lost, []);

    expect(noticesSince(before, lost, [])).toMatchObject([
      { kind: 'accessLost', at: '2026-11-23T10:00:00.000Z', data: { state: 'TokenRevoked' } },
    ]);
    expect(noticesSince(since, lost, [])).toEqual([]);
    expect(noticesSince(since, healthy, [])).toMatchObject([
      { kind: 'accessRestored', data: { was: 'TokenRevoked', lostSince: '2026-11-23T10:00:00.000Z' } },
    ]);
  });
});

describe('runs', () => {
  it('that failed are reported, whether they had begun before or not', () => {
    const before = [aRun(8, 'running'), aRun(9, 'failed')];
    const now = [aRun(6, 'running'), aRun(7, 'failed'), aRun(8, 'failed'), aRun(9, 'failed')];

    expect(failedSince(before, now)).toEqual(['run-7-0123456789ab-failed', 'run-8-0123456789ab-failed']);
    expect(failedSince(now, now)).toEqual([]);
    expect(failedSince([], [aRun(9, 'failed')])).toHaveLength(1);
  });

  it('that are partial are reported after one that was not', () => {
    const before = [aRun(9, 'complete')];

    expect(failedSince(before, [aRun(7, 'partial'), aRun(8, 'partial'), ...before])).toEqual([
      'run-8-0123456789ab-partial',
    ]);
  });

  it('that were cancelled or replaced are none that failed', () => {
    expect(failedSince([], [aRun(7, 'cancelled'), aRun(8, 'superseded'), aRun(9, 'complete')])).toEqual([]);
  });
});
