import { describe, expect, it } from 'vitest';

import { foundRoot, isLost, rootNotFound } from '../../../../shared/features/inventory/domain/lost-root.ts';
import { claimedRoot } from '../../../../shared/features/onboarding/domain/root-group.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const first = '2026-11-23T11:00:00.000Z';
const tooSoon = '2026-11-23T11:00:59.000Z';
const second = '2026-11-23T11:01:00.000Z';
const third = '2026-11-23T12:00:00.000Z';
const holding = { instanceHost: 'gitlab.example', runId: 'run-1', now };
const root = claimedRoot(aGroup(7, 'acme'), undefined, holding);

describe('a root group for which GitLab answers 404', () => {
  it('is not lost by one answer, nor by two at once', () => {
    const missed = rootNotFound(root, first);

    expect(missed).toEqual({ ...root, notFound: { since: first, lookedAt: first } });
    expect(isLost(missed)).toBe(false);
    expect(isLost(rootNotFound(missed, tooSoon))).toBe(false);
  });

  it('is lost by the second, a minute later, and says since when and what to do', () => {
    const lost = rootNotFound(rootNotFound(root, first), second);

    expect(isLost(lost)).toBe(true);
    expect(lost).toMatchObject({
      onboardingState: 'Onboarded',
      provisioningState: 'Failed',
      provisioningStatusUpdateTimeUtc: second,
      notFound: { since: first, lookedAt: second, confirmedAt: second },
    });
    expect(lost.provisioningStatusMessage).toMatch(/404 .* since 2026-11-23T11:00:00.000Z.*offboard.*Owner/);
  });

  it('stays lost since the same time however often it is looked for', () => {
    const lost = rootNotFound(rootNotFound(rootNotFound(root, first), second), third);

    expect(lost.notFound).toEqual({ since: first, lookedAt: third, confirmedAt: second });
    expect(lost.provisioningStatusUpdateTimeUtc).toBe(second);
  });

  it('says when its deletion had been announced', () => {
    const marked = claimedRoot(
      aGroup(7, 'acme', { marked_for_deletion_on: '2026-11-22' }),
      undefined,
      holding,
    );

    expect(rootNotFound(rootNotFound(marked, first), second).provisioningStatusMessage).toContain(
      'announced for 2026-11-22',
    );
  });
});

describe('a root group that GitLab shows again', () => {
  it('is as it was, and says so if it was lost', () => {
    const missed = rootNotFound(root, first);

    expect(foundRoot(missed, third)).toEqual(root);
    expect(foundRoot(rootNotFound(missed, second), third)).toEqual({
      ...root,
      provisioningStatusUpdateTimeUtc: third,
    });
  });
});
