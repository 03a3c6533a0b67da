import { describe, expect, it } from 'vitest';

import type { RootGroup } from '../../../../shared/features/inventory/domain/inventory.ts';
import { claimedRoot, offboardingRoot } from '../../../../shared/features/onboarding/domain/root-group.ts';
import {
  rootsToCheck,
  rootsToCrawl,
  rootsToLookFor,
} from '../../../../shared/features/resync/domain/due-roots.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

const hourMs = 3_600_000;
const dayMinutes = 1_440;
const now = new Date('2026-11-23T10:00:00.000Z');

function hoursAgo(hours: number): Date {
  return new Date(now.getTime() - hours * hourMs);
}

/** Crawled completely so many hours ago. */
function aRoot(id: number, hours: number, more: Partial<RootGroup> = {}): RootGroup {
  const root = claimedRoot(aGroup(id, `group-${id}`), undefined, {
    instanceHost: 'gitlab.example',
    runId: 'run-1',
    now: hoursAgo(hours),
  });
  const completeAsOf = hoursAgo(hours).toISOString();
  return { ...root, crawl: { ...root.crawl, state: 'complete', completeAsOf }, ...more };
}

function crawled(...roots: RootGroup[]): number[] {
  return rootsToCrawl(roots, now, dayMinutes).map(({ facts }) => facts.id);
}

describe('the root groups to crawl', () => {
  it('are those whose last complete crawl is more than a period old, the oldest first', () => {
    expect(crawled(aRoot(1, 30), aRoot(2, 0), aRoot(3, 100), aRoot(4, 48))).toEqual([3, 4, 1]);
  });

  it('are spread over the period by their ids, none later than a period', () => {
    const roots = Array.from({ length: 200 }, (_, index) => aRoot(index + 1, 12));

    const due = crawled(...roots).length;

    expect(due).toBeGreaterThan(70);
    expect(due).toBeLessThan(130);
    expect(crawled(...roots.map(({ facts }) => aRoot(facts.id, 24)))).toHaveLength(200);
  });

  it('are those that were never crawled completely too, by when they were first seen', () => {
    const { crawl, ...root } = aRoot(1, 48);
    const { completeAsOf: _, ...never } = crawl;

    expect(crawled({ ...root, crawl: { ...never, state: 'partial' } })).toEqual([1]);
  });

  it('are none that the connector does not hold', () => {
    expect(crawled(offboardingRoot(aRoot(1, 48), hoursAgo(1)))).toEqual([]);
  });

  it('are none that is being crawled, until that crawl can only be lost', () => {
    const { crawl } = aRoot(1, 48);
    const pending = (hours: number) =>
      aRoot(1, 48, {
        crawl: { ...crawl, state: 'pending' },
        provisioningStatusUpdateTimeUtc: hoursAgo(hours).toISOString(),
      });

    expect([crawled(pending(1)), crawled(pending(5.9)), crawled(pending(6))]).toEqual([[], [], [1]]);
  });
});

function checked(id: number, hours: number): RootGroup {
  return aRoot(id, 1, { hook: { hookId: 'h', state: 'active', checkedAt: hoursAgo(hours).toISOString() } });
}

describe('the root groups whose webhook is to be looked after', () => {
  it('are those that were not for an hour, or never, and are held', () => {
    const roots = [
      checked(1, 0.5),
      checked(2, 1),
      checked(3, 1.01),
      aRoot(4, 1),
      offboardingRoot(checked(5, 9), now),
    ];

    expect(rootsToCheck(roots, now).map(({ facts }) => facts.id)).toEqual([3, 4]);
  });
});

describe('a root group that GitLab does not show', () => {
  const since = hoursAgo(3).toISOString();
  const lookedAt = new Date(now.getTime() - hourMs - 1).toISOString();
  const missing = aRoot(7, 100, { notFound: { since, lookedAt } });
  const lost = aRoot(8, 100, { notFound: { since, lookedAt, confirmedAt: since } });

  it('is neither crawled nor has its webhook looked after, once that is confirmed', () => {
    expect(crawled(missing, lost)).toEqual([7]);
    expect(rootsToCheck([missing, lost], now)).toEqual([missing]);
  });

  it('is looked for once an hour, also when the second look went astray', () => {
    const fresh = aRoot(9, 100, { notFound: { since, lookedAt: now.toISOString() } });
    const left = { ...lost, onboardingState: 'NotOnboarded' as const };

    expect(rootsToLookFor([missing, lost, fresh, left, aRoot(10, 100)], now)).toEqual([missing, lost]);
  });
});
