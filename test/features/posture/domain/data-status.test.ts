import { describe, expect, it } from 'vitest';

import type { RootGroup } from '../../../../shared/features/inventory/domain/inventory.ts';
import { claimedRoot } from '../../../../shared/features/onboarding/domain/root-group.ts';
import type { Connector } from '../../../../shared/features/connectors/domain/connector.ts';
import { type ConnectorState, dataStatusOf } from '../../../../shared/features/posture/domain/data-status.ts';
import type { Sweep } from '../../../../shared/features/posture/domain/sweep.ts';
import { rootsToCrawl } from '../../../../shared/features/resync/domain/due-roots.ts';
import { aConnector, aDevOps } from '../../../support/a-connector.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const periodMinutes = 1_440;
const completeAsOf = '2026-11-23T08:00:00.000Z';
const unreadable = {
  scope: 'group 7',
  endpoint: '/api/v4/groups/7/projects',
  status: 403,
  because: 'forbidden',
  since: '2026-11-23T08:01:00.000Z',
};

function aRoot(
  id: number,
  crawl: Partial<RootGroup['crawl']> = {},
  more: Partial<RootGroup> = {},
): RootGroup {
  const found = { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date(completeAsOf) };
  const root = claimedRoot(aGroup(id, `group-${id}`), undefined, found);
  const complete = { state: 'complete', completeAsOf } as const;
  return { ...root, crawl: { ...root.crawl, ...complete, ...crawl }, ...more };
}

function aState(
  connector: Connector,
  roots: readonly RootGroup[],
  sweeps: readonly Sweep[] = [],
): ConnectorState {
  return { connector, roots, sweeps, instanceReadAt: undefined, lastRun: undefined };
}

function statusOf(...roots: RootGroup[]) {
  const connector = aConnector({ devops: aDevOps() });
  return dataStatusOf([aState(connector, roots)], { now, periodMinutes });
}

const { completeAsOf: _never, ...neverRead } = aRoot(1).crawl;
const pending = { ...aRoot(1), crawl: { ...neverRead, state: 'pending' as const } };
const partial = aRoot(3, {
  state: 'partial',
  partialSince: '2026-11-23T09:00:00.000Z',
  unreadable: [unreadable],
});

describe('the status of data', () => {
  it('is none without a root group', () => {
    expect(statusOf()).toMatchObject({ state: 'none', rootGroups: { count: 0 } });
    expect(statusOf()).not.toHaveProperty('nextSyncAt');
  });

  it('is complete when every root group is, as of the oldest crawl', () => {
    const later = aRoot(2, { completeAsOf: '2026-11-23T09:30:00.000Z' });

    expect(statusOf(aRoot(1), later)).toMatchObject({
      asOf: now.toISOString(),
      state: 'complete',
      completeAsOf,
      rootGroups: { count: 2, complete: 2, partial: 0, pending: 0 },
      notRead: { count: 0, groups: 0, value: [] },
    });
  });

  it('stays complete while a root group is crawled again', () => {
    expect(statusOf(aRoot(1, { state: 'pending' })).state).toBe('complete');
  });

  it('is reading until every root group was read once, and has no time then', () => {
    const status = statusOf(pending, partial);

    expect(status).toMatchObject({ state: 'reading', rootGroups: { pending: 1, partial: 1 } });
    expect(status).not.toHaveProperty('completeAsOf');
  });

  it('is partial with what was not read and why, also while it is crawled again', () => {
    const again = { ...partial, crawl: { ...partial.crawl, state: 'pending' as const } };

    for (const root of [partial, again])
      expect(statusOf(aRoot(1), root)).toMatchObject({
        state: 'partial',
        notRead: {
          count: 1,
          value: [
            { connector: 'contoso', group: 'group-3', scope: 'group 7', status: 403, reason: 'forbidden' },
          ],
        },
      });
  });

  it('counts groups that could not be read once, however many of their parts were not', () => {
    const projects = { ...unreadable, endpoint: '/api/v4/groups/9/projects' };
    const parts = [unreadable, { ...unreadable, endpoint: '/api/v4/groups/7/members' }, projects];
    const odd = { ...unreadable, scope: 'project 3', endpoint: '/api/v4/projects/3' };
    const one = aRoot(3, { ...partial.crawl, unreadable: parts });

    expect(statusOf(one).notRead).toMatchObject({ count: 3, groups: 2 });
    expect(statusOf(aRoot(3, { ...partial.crawl, unreadable: [odd, odd] })).notRead.groups).toBe(1);
  });

  it('names a root group that GitLab no longer shows', () => {
    const since = '2026-11-23T07:00:00.000Z';
    const lost = aRoot(4, {}, { notFound: { since, lookedAt: since, confirmedAt: since } });

    expect(statusOf(lost)).toMatchObject({
      state: 'partial',
      notRead: { count: 1, value: [{ group: 'group-4', scope: 'the whole group', status: 404, since }] },
    });
    expect(statusOf(lost)).not.toHaveProperty('nextSyncAt');
  });

  it('counts webhooks, and names those that are not active with the reason', () => {
    const hook = { hookId: 'h', checkedAt: completeAsOf };
    const active = aRoot(1, {}, { hook: { ...hook, state: 'active' } });
    const polling = aRoot(2, {}, { hook: { ...hook, state: 'polling', because: 'GitLab Free' } });

    expect(statusOf(active, polling, aRoot(3)).hooks).toEqual({
      active: 1,
      count: 3,
      notActive: [
        { connector: 'contoso', group: 'group-2', state: 'polling', reason: 'GitLab Free' },
        { connector: 'contoso', group: 'group-3', state: 'none' },
      ],
    });
  });

  it('has the next sync when the timer crawls a root group, and not before', () => {
    for (let id = 1; id < 40; id += 1) {
      const at = Date.parse(statusOf(aRoot(id)).nextSyncAt!);

      expect(rootsToCrawl([aRoot(id)], new Date(at), periodMinutes)).toHaveLength(1);
      expect(
        at === now.getTime() || rootsToCrawl([aRoot(id)], new Date(at - 1), periodMinutes).length === 0,
      ).toBe(true);
    }
  });

  it('has no next sync while the connector is paused', () => {
    const health = {
      state: 'TokenRevoked',
      since: completeAsOf,
      checkedAt: completeAsOf,
      message: 'revoked',
    } as const;
    const connector = aConnector({ devops: aDevOps({ health }) });
    const states = [aState(connector, [aRoot(1)])];

    expect(dataStatusOf(states, { now, periodMinutes })).not.toHaveProperty('nextSyncAt');
  });
});

const began = '2026-11-23T06:00:00.000Z';
const going: Sweep = { rootId: 1, at: completeAsOf, subject: 'projects', after: 3, movedAt: completeAsOf };
const ended = (rootId: number, at = completeAsOf): Sweep => ({
  ...going,
  rootId,
  at,
  endedAt: completeAsOf,
});
function gatheringOf(sweeps: Sweep[]) {
  const connector = aConnector({ devops: aDevOps() });
  const elsewhere = aRoot(3, {}, { onboardingState: 'OnboardedByOtherConnector' });
  const states = [aState(connector, [aRoot(1), aRoot(2), elsewhere], sweeps)];
  return dataStatusOf(states, { now, periodMinutes }).gathering;
}

describe('the gathering of settings', () => {
  it('counts claimed root groups by their latest sweep', () => {
    expect(gatheringOf([going])).toEqual({ count: 2, swept: 0, sweeping: 1, pending: 1 });
    expect(gatheringOf([ended(1), ended(3)])).toEqual({ count: 2, swept: 1, sweeping: 0, pending: 1 });
  });

  it('is as old as the oldest sweep, once all were swept', () => {
    expect(gatheringOf([ended(1), ended(2, began), ended(9, '2026-01-01T00:00:00.000Z')])).toEqual({
      count: 2,
      swept: 2,
      sweeping: 0,
      pending: 0,
      sweptAsOf: began,
    });
  });
});
