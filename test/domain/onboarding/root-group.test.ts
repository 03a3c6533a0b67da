import { describe, expect, it } from 'vitest';

import { foreignRoot, heldRoot, leavingRoot } from '../../../shared/domain/onboarding/root-group.ts';
import { aGroup } from '../../support/gitlab-things.ts';

const began = new Date('2026-11-23T09:00:00.000Z');
const later = new Date('2026-11-23T10:00:00.000Z');
const acme = aGroup(7, 'acme');

describe('a root group that is held', () => {
  it('begins with a crawl that has learned nothing', () => {
    const root = heldRoot(acme, undefined, 'run-1', began);

    expect(root).toMatchObject({
      facts: { id: 7, fullyQualifiedName: 'acme' },
      onboardingState: 'Onboarded',
      provisioningState: 'Succeeded',
      firstSeenAt: began.toISOString(),
      crawl: { state: 'pending', runId: 'run-1', unreadable: [] },
    });
  });

  it('keeps what earlier crawls learned when a new run begins', () => {
    const before = heldRoot(acme, undefined, 'run-1', began);
    const crawled = {
      ...before,
      crawl: { ...before.crawl, state: 'complete' as const, completeAsOf: 'then', totalProjectCount: 3 },
    };

    const root = heldRoot(aGroup(7, 'acme-renamed'), crawled, 'run-2', later);

    expect(root.facts.fullyQualifiedName).toBe('acme-renamed');
    expect(root.firstSeenAt).toBe(began.toISOString());
    expect(root.crawl).toEqual({
      state: 'pending',
      runId: 'run-2',
      completeAsOf: 'then',
      totalProjectCount: 3,
      unreadable: [],
    });
  });

  it('keeps the end of its crawl when the same run discovers it once more', () => {
    const before = heldRoot(acme, undefined, 'run-1', began);
    const finished = { ...before, crawl: { ...before.crawl, state: 'complete' as const, projectCount: 2 } };

    expect(heldRoot(acme, finished, 'run-1', later).crawl).toEqual(finished.crawl);
  });
});

describe('a root group that another connector holds', () => {
  it('is shown as such, with nothing crawled', () => {
    const held = heldRoot(acme, undefined, 'run-1', began);

    expect(
      foreignRoot(acme, { ...held, crawl: { ...held.crawl, totalProjectCount: 9 } }, 'run-2', later),
    ).toMatchObject({
      onboardingState: 'OnboardedByOtherConnector',
      provisioningState: 'Failed',
      firstSeenAt: began.toISOString(),
      crawl: { state: 'pending', runId: 'run-2', unreadable: [] },
    });
    expect(foreignRoot(acme, held, 'run-2', later).crawl).not.toHaveProperty('totalProjectCount');
  });
});

it('marks a root group on its way out and keeps the rest of it', () => {
  const held = heldRoot(acme, undefined, 'run-1', began);

  expect(leavingRoot(held, later)).toEqual({
    ...held,
    onboardingState: 'NotOnboarded',
    provisioningState: 'PendingDeletion',
    provisioningStatusMessage: expect.stringContaining('taken out'),
    provisioningStatusUpdateTimeUtc: later.toISOString(),
  });
});
