import { describe, expect, it } from 'vitest';

import {
  covers,
  type Licence,
  licenceOfPushRules,
  type Tier,
  newerLicence,
} from '../../../../shared/features/posture/domain/licence.ts';
import type { SettingsAnswer } from '../../../../shared/features/posture/domain/settings-answer.ts';

const refused = (status: number): SettingsAnswer => ({ outcome: 'refused', status });
const answered = (body: unknown): SettingsAnswer => ({ outcome: 'success', body, isCut: false });

describe('the licence by the push rules of a project', () => {
  it.each<[string, SettingsAnswer, boolean, Licence]>([
    ['rules', answered({ id: 1, project_id: 7, prevent_secrets: true }), true, 'premiumOrAbove'],
    ['rules, whatever the role', answered({ id: 1 }), false, 'premiumOrAbove'],
    ['no rule', answered(null), true, 'premiumOrAbove'],
    ['the page of a gateway', answered('<html>'), true, 'unknown'],
    ['a list', answered([]), true, 'unknown'],
    ['an odd object', answered({ message: 'ok' }), true, 'unknown'],
    ['404 for a Maintainer', refused(404), true, 'free'],
    ['404 for another', refused(404), false, 'unknown'],
    ['403', refused(403), true, 'unknown'],
    ['401', refused(401), true, 'unknown'],
    ['400', refused(400), true, 'unknown'],
  ])('%s', (_name, answer, mayAdminister, expected) => {
    expect(licenceOfPushRules(answer, mayAdminister)).toBe(expected);
  });
});

describe('a tier', () => {
  const tiers: Tier[] = ['free', 'premium', 'ultimate'];

  it.each<[Licence, (boolean | undefined)[]]>([
    ['unknown', [true, undefined, undefined]],
    ['free', [true, false, false]],
    ['premium', [true, true, false]],
    ['premiumOrAbove', [true, true, undefined]],
    ['ultimate', [true, true, true]],
  ])('is covered by the licence %s: Free, Premium, Ultimate %j', (licence, expected) => {
    expect(tiers.map((tier) => covers(licence, tier))).toEqual(expected);
  });
});

it.each([
  ['unknown', 'premium', 'premium'],
  [undefined, 'premium', 'premium'],
  ['free', 'premium', 'free'],
  ['unknown', undefined, 'unknown'],
] as const)('an answer of %s after %s leaves the licence %s', (answer, known, expected) => {
  expect(newerLicence(answer, known)).toBe(expected);
});
