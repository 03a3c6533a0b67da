import { describe, expect, it } from 'vitest';

import {
  rootClaimedElsewhere,
  claimedRoot,
  offboardingRoot,
  offboardedRoot,
} from '../../../../shared/features/onboarding/domain/root-group.ts';
import {
  isClaimed,
  isToBePurged,
  keptAfterOffboardingMs,
} from '../../../../shared/features/inventory/domain/root-state.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

const began = new Date('2026-11-23T09:00:00.000Z');
const later = new Date('2026-11-23T10:00:00.000Z');
const acme = aGroup(7, 'acme');

describe('a root group that is claimed', () => {
  it('begins with a crawl that has learned nothing', () => {
    const root = claimedRoot(acme, undefined, { instanceHost: 'gitlab.example', runId: 'run-1', now: began });

    expect(root).toMatchObject({
      facts: { id: 7, fullyQualifiedName: 'acme' },
      onboardingState: 'Onboarded',
      provisioningState: 'Succeeded',
      firstSeenAt: began.toISOString(),
      crawl: { state: 'pending', runId: 'run-1', unreadable: [] },
    });
  });

  it('keeps what earlier crawls learned when a new run begins', () => {
    const before = claimedRoot(acme, undefined, {
      instanceHost: 'gitlab.example',
      runId: 'run-1',
      now: began,
    });
    const crawled = {
      ...before,
      crawl: { ...before.crawl, state: 'complete' as const, completeAsOf: 'then', totalProjectCount: 3 },
    };

    const root = claimedRoot(aGroup(7, 'acme-renamed'), crawled, {
      instanceHost: 'gitlab.example',
      runId: 'run-0',
      now: later,
    });

    expect(root.facts.fullyQualifiedName).toBe('acme-renamed');
    expect(root.firstSeenAt).toBe(began.toISOString());
    expect(root.crawl).toEqual({
      state: 'pending',
      runId: 'run-0',
      completeAsOf: 'then',
      totalProjectCount: 3,
      unreadable: [],
    });
  });

  it('keeps the end of its crawl when the same run discovers it once more', () => {
    const before = claimedRoot(acme, undefined, {
      instanceHost: 'gitlab.example',
      runId: 'run-1',
      now: began,
    });
    const finished = { ...before, crawl: { ...before.crawl, state: 'complete' as const, projectCount: 2 } };

    expect(
      claimedRoot(acme, finished, { instanceHost: 'gitlab.example', runId: 'run-1', now: later }).crawl,
    ).toEqual(finished.crawl);
  });
});

describe('a root group that another connector holds', () => {
  it('is shown as such, with nothing crawled', () => {
    const claimed = claimedRoot(acme, undefined, {
      instanceHost: 'gitlab.example',
      runId: 'run-1',
      now: began,
    });

    expect(
      rootClaimedElsewhere(
        acme,
        { ...claimed, crawl: { ...claimed.crawl, totalProjectCount: 9 } },
        { instanceHost: 'gitlab.example', runId: 'run-0', now: later },
      ),
    ).toMatchObject({
      onboardingState: 'OnboardedByOtherConnector',
      provisioningState: 'Failed',
      firstSeenAt: began.toISOString(),
      crawl: { state: 'pending', runId: 'run-0', unreadable: [] },
    });
    expect(
      rootClaimedElsewhere(acme, claimed, { instanceHost: 'gitlab.example', runId: 'run-0', now: later })
        .crawl,
    ).not.toHaveProperty('totalProjectCount');
  });
});

describe('a root group on its way out', () => {
  const claimed = claimedRoot(acme, undefined, {
    instanceHost: 'gitlab.example',
    runId: 'run-1',
    now: began,
  });
  const hook = { hookId: 'h', state: 'active' as const, gitLabHookId: 3, checkedAt: began.toISOString() };

  it('is marked as such, no crawl of it is under way, and the rest of it is kept', () => {
    expect(offboardingRoot(claimed, later)).toEqual({
      ...claimed,
      onboardingState: 'NotOnboarded',
      provisioningState: 'PendingDeletion',
      provisioningStatusMessage: expect.stringContaining('removed from'),
      provisioningStatusUpdateTimeUtc: later.toISOString(),
      offboardedAt: later.toISOString(),
      crawl: { ...claimed.crawl, state: 'partial' },
    });
    expect([claimed, offboardingRoot(claimed, later)].map(isClaimed)).toEqual([true, false]);
  });

  it('keeps what its last complete crawl found, and when it was first taken out', () => {
    const crawled = { ...claimed, crawl: { ...claimed.crawl, completeAsOf: began.toISOString() } };

    const offboarding = offboardingRoot(crawled, began);

    expect(offboarding.crawl).toEqual({ ...crawled.crawl, state: 'complete' });
    expect(offboardingRoot(offboarding, later).offboardedAt).toBe(began.toISOString());
  });

  it('is offboarded when its webhook and claim are removed', () => {
    const offboarded = offboardedRoot({ ...offboardingRoot(claimed, began), hook }, later);

    expect(offboarded).toMatchObject({
      provisioningState: 'DeletionSuccess',
      provisioningStatusUpdateTimeUtc: later.toISOString(),
      offboardedAt: began.toISOString(),
    });
    expect(offboarded).not.toHaveProperty('hook');
  });

  it('is to be purged 30 days after it was taken out, not before, and never when it was not', () => {
    const after = (ms: number) => new Date(began.getTime() + keptAfterOffboardingMs + ms);
    const offboarding = offboardingRoot(claimed, began);

    expect(keptAfterOffboardingMs).toBe(30 * 24 * 60 * 60 * 1_000);
    expect([isToBePurged(offboarding, after(0)), isToBePurged(offboarding, after(1))]).toEqual([false, true]);
    expect(isToBePurged(claimed, after(1))).toBe(false);
  });

  it('that is chosen again has not been taken out, and keeps its webhook and its history', () => {
    const offboarded = { ...offboardingRoot({ ...claimed, hook }, later), firstSeenAt: began.toISOString() };

    const again = claimedRoot(acme, offboarded, {
      instanceHost: 'gitlab.example',
      runId: 'run-0',
      now: later,
    });

    expect(again).not.toHaveProperty('offboardedAt');
    expect(again).toMatchObject({ onboardingState: 'Onboarded', firstSeenAt: began.toISOString(), hook });
  });
});
