import { expect, it } from 'vitest';

import { assessmentName } from '../../../../shared/features/posture/domain/assessment-name.ts';
import { groupRules, instanceRules, projectRules } from '../../../../shared/features/posture/rules/all.ts';

const rules = [...projectRules, ...groupRules, ...instanceRules];
const nameOf = (id: string) => assessmentName(rules.find((rule) => rule.id === id)!);

it('is the same for ever', () => {
  expect(['REV-01', 'GRP-01', 'INS-01'].map(nameOf)).toEqual([
    'd65d1d01-3961-55bb-b8a8-9f7ceea00e5d',
    '04dca1f3-a481-5f83-9b03-a8f4297a4959',
    '48d4fdb4-a059-5837-8af1-358a51fb4466',
  ]);
});

it("is Defender's own key for what Defender assesses too", () => {
  expect(['SEC-11', 'SEC-12', 'SEC-13', 'SEC-14'].map(nameOf)).toEqual([
    '867001c3-2d01-4db7-b513-5cb97638f23d',
    'cd3e4ff3-b1bc-4a42-b10d-e2f9f99e2991',
    '1bc53aae-c92e-406b-9693-d46caf3934fa',
    'ec1bface-60ff-46b6-b1dc-67171a4882d5',
  ]);
});

it('belongs to one check', () => {
  expect(new Set(rules.map(assessmentName)).size).toBe(rules.length);
});
