import { describe, expect, it } from 'vitest';

import type { ValidatedGroup } from '../../../../shared/contracts/arm/validation.ts';
import { estimateCrawl } from '../../../../shared/features/onboarding/domain/estimate-crawl.ts';
import { judgeValidation } from '../../../../shared/features/onboarding/domain/judge-validation.ts';

function aGroup(more: Partial<ValidatedGroup> = {}): ValidatedGroup {
  return {
    gitLabId: 7,
    role: 'Owner',
    tier: 'premium',
    fullyQualifiedName: 'acme',
    url: 'u',
    onboardingState: 'NotOnboarded',
    webhooks: 'Possible',
    ...more,
  };
}

describe('what a crawl takes', () => {
  it.each([
    ['nothing', [], [0, 1, 1]],
    ['an empty group', [{ projects: 0, subgroups: 0 }], [0, 3, 1]],
    ['full pages', [{ projects: 200, subgroups: 100 }], [200, 4, 1]],
    ['a page more for one project more', [{ projects: 201, subgroups: 100 }], [201, 5, 1]],
    ['at least what GitLab withholds', [{}], [10_000, 201, 1]],
    ['more minutes for more', [{ projects: 100_000, subgroups: 0 }], [100_000, 1_002, 2]],
  ] as const)('%s', (_, roots, [projectsExpected, requestsExpected, minutesExpected]) => {
    expect(estimateCrawl(roots)).toEqual({ projectsExpected, requestsExpected, minutesExpected });
  });
});

function wordsAbout(more: Partial<ValidatedGroup>): string | undefined {
  const groups = [aGroup({ onboardingState: 'OnboardedByOtherConnector', ...more })];
  return judgeValidation({ malformed: 0, scopes: ['api'], groups, unknown: [] })[0]?.message;
}

const well = { scopes: ['api'], groups: [aGroup()], unknown: [], malformed: 0 };

describe('what a dry run finds', () => {
  it.each([
    ['nothing, where all is well', well, []],
    ['nothing, if the scopes of the token are unknown', { ...well, scopes: undefined }, []],
    ['a scope that is missing', { ...well, scopes: [] }, ['Error ScopeMissing']],
    ['read_api as enough', { ...well, scopes: ['read_api'] }, []],
    ['names that are no group', { ...well, unknown: ['x'] }, ['Error GroupNotFound']],
    ['entries that could not be understood', { ...well, malformed: 2 }, ['Warning EntriesLeftOut']],
    ['that there is no group', { ...well, groups: [] }, ['Warning NoGroups']],
    [
      'groups of others, and webhooks that can not be',
      {
        ...well,
        groups: [aGroup({ onboardingState: 'OnboardedByOtherConnector', webhooks: 'PremiumMissing' })],
      },
      ['Warning OnboardedByOtherConnector', 'Warning WebhookPremiumMissing'],
    ],
  ])('%s', (_, seen, expected) => {
    expect(judgeValidation(seen).map(({ severity, code }) => `${severity} ${code}`)).toEqual(expected);
  });

  it('names who holds a group where it may', () => {
    expect(wordsAbout({ heldBy: '/subscriptions/s/c' })).toContain('claimed by /subscriptions/s/c');
    expect(wordsAbout({})).toContain('claimed by another security connector');
  });
});
