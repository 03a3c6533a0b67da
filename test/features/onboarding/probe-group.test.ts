import { describe, expect, it } from 'vitest';

import { probeGroup } from '../../../shared/features/onboarding/probe-group.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabUnavailableError,
} from '../../../shared/platform/errors/gitlab-errors.ts';
import { aConnector } from '../../support/a-connector.ts';
import { aGroup } from '../../support/gitlab-things.ts';

const connector = aConnector();
const endpoint = '/groups/7/hooks';
const list = (totalItems: number, malformed: number) =>
  Promise.resolve({ items: [], malformed, nextPage: undefined, totalItems });

function probe(more: { hooks?: Error; scopes?: string[] | undefined; claimant?: string } = {}) {
  const { hooks, scopes, claimant } = { scopes: ['api'], ...more };
  return probeGroup(aGroup(7, 'acme'), {
    known: undefined,
    gitlab: {
      facts: { licence: () => Promise.resolve('premium') } as never,
      projects: () => list(12, 1),
      descendantGroups: () => list(3, 2),
      groupHooks: () =>
        hooks === undefined ? Promise.resolve({ hooks: [], malformedUrls: [] }) : Promise.reject(hooks),
    },
    scopes,
    claimants: new Map(claimant === undefined ? [] : [[7, claimant]]),
    names: new Map([['another', '/subscriptions/s/other']]),
    connector,
  });
}

it('returns the totals below a group, and counts malformed elements', async () => {
  const { group, malformed } = await probe();

  expect(group).toMatchObject({
    gitLabId: 7,
    role: 'Owner',
    tier: 'premium',
    fullyQualifiedName: 'acme',
    projectsExpected: 12,
    subgroupsExpected: 3,
  });
  expect(malformed).toBe(3);
});

describe('the claim of a group', () => {
  it.each([
    ['nobody', {}, 'NotOnboarded', undefined],
    ['this connector', { claimant: connector.id }, 'Onboarded', undefined],
    ['another connector', { claimant: 'another' }, 'OnboardedByOtherConnector', '/subscriptions/s/other'],
    ['a connector of another tenant', { claimant: 'unknown' }, 'OnboardedByOtherConnector', undefined],
  ])('can belong to %s', async (_, more, onboardingState, heldBy) => {
    const { group } = await probe(more);

    expect([group.onboardingState, group.heldBy]).toEqual([onboardingState, heldBy]);
  });
});

describe('webhooks', () => {
  it.each([
    ['Possible', {}],
    ['ScopeMissing', { scopes: ['read_api'] }],
    ['Unknown', { scopes: undefined }],
    ['PremiumMissing', { hooks: new GitLabNotFoundError('No.', { endpoint }) }],
    ['OwnerMissing', { hooks: new GitLabForbiddenError('No.', { endpoint }) }],
  ])('are %s', async (webhooks, more) => {
    expect((await probe(more)).group.webhooks).toBe(webhooks);
  });

  it('are not judged while GitLab fails', async () => {
    const hooks = new GitLabUnavailableError('No response.', { endpoint });

    await expect(probe({ hooks })).rejects.toBe(hooks);
  });
});
