import { describe, expect, it } from 'vitest';

import { expectChecks, type Expected } from '../../../../shared/features/onboarding/domain/expect-checks.ts';
import { groupRules, instanceRules, projectRules } from '../../../../shared/features/posture/rules/all.ts';

const rules = [...projectRules, ...groupRules, ...instanceRules];
const expected = (more: Partial<Expected>) =>
  expectChecks({ rules, licences: ['ultimate'], instance: 'administered', lacksRead: false, ...more });

describe('the checks that will be assessed', () => {
  it('are all with Ultimate and an administrator', () => {
    expect(expected({})).toEqual({
      total: rules.length,
      assessed: rules.length,
      partly: 0,
      notAssessed: [],
    });
  });

  it('leave out those of a higher tier, with the number of groups', () => {
    const { assessed, partly, notAssessed } = expected({ licences: ['ultimate', 'free', 'premium'] });

    const tiers = new Map(rules.map(({ id, needs }) => [id, needs.tier]));
    for (const { check, reason, groups } of notAssessed)
      expect([reason, groups]).toEqual(['tier', tiers.get(check) === 'premium' ? 1 : 2]);
    expect(partly).toBe(notAssessed.length);
    expect(assessed).toBe(rules.length - notAssessed.length);
    expect(notAssessed.map(({ check }) => check)).not.toContain('PRJ-01');
  });

  it('say that an unknown licence is the reason, not a low one', () => {
    const { notAssessed, partly } = expected({ licences: ['unknown'] });

    expect(partly).toBe(0);
    for (const { message } of notAssessed) expect(message).toContain('does not show its licence');
  });

  it.each([
    ['refused', 'administrators only'],
    ['gitlab.com', 'Only GitLab'],
  ] as const)('leave out those of an instance that is %s', (instance, words) => {
    const { notAssessed } = expected({ instance });

    expect(notAssessed.map(({ check }) => check)).toEqual(instanceRules.map(({ id }) => id));
    for (const { reason, message } of notAssessed)
      expect([reason, message.includes(words)]).toEqual(['role', true]);
  });

  it('are none without the scope, and none without a group', () => {
    expect(expected({ lacksRead: true })).toMatchObject({ assessed: 0, partly: 0 });
    expect(expected({ lacksRead: true }).notAssessed[0]?.reason).toBe('scope');
    expect(expected({ licences: [] })).toMatchObject({ assessed: 0, notAssessed: [] });
  });
});
