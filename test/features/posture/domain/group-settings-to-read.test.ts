import { describe, expect, it } from 'vitest';

import type { GroupFacts } from '../../../../shared/contracts/posture/group-facts.ts';
import { groupSettingsToRead } from '../../../../shared/features/posture/domain/group-settings-to-read.ts';
import type { Licence } from '../../../../shared/features/posture/domain/licence.ts';
import { notUnderstood, needsRole } from '../../../../shared/features/posture/domain/obstacles.ts';
import { groupRulesSource } from '../../../../shared/features/posture/domain/read-group-rules.ts';
import { factsOf, type Reading } from '../../../../shared/features/posture/domain/reading.ts';
import { readingOf } from '../../../support/posture-facts.ts';

function toRead(readings: readonly Reading<GroupFacts>[], licence: Licence = 'premium') {
  return groupSettingsToRead({ facts: factsOf(readings, new Date('2026-11-30T10:00:00.000Z')), licence });
}

const graphQl = (facts: Partial<GroupFacts>, more: Partial<Reading<GroupFacts>> = {}) =>
  readingOf<GroupFacts>(facts, { source: groupRulesSource, ...more });

describe('the requests for settings of a group', () => {
  it('leave out what GraphQL showed, and what the role may not see', () => {
    expect(toRead([graphQl({ variables: [], owners: [], runners: [] })])).toEqual([
      'group',
      'accessTokens',
      'webhooks',
    ]);
    expect(
      toRead([graphQl({ owners: [], runners: [] }, { unreadable: { variables: needsRole('Owner') } })]),
    ).toEqual(['group', 'accessTokens', 'webhooks']);
  });

  it.each(['free', 'unknown'] as const)('leave out what a licence does not have (%s)', (licence) => {
    expect(toRead([graphQl({ variables: [], owners: [], runners: [] })], licence)).toEqual([
      'group',
      'accessTokens',
    ]);
  });

  it.each([
    ['were not read', []],
    [
      'was not understood',
      [graphQl({}, { unreadable: { variables: notUnderstood, owners: notUnderstood } })],
    ],
    ['were read by REST before', [readingOf<GroupFacts>({ variables: [], owners: [] })]],
  ])('ask for variables, Owners and runners if they %s', (_case, readings) => {
    expect(toRead(readings, 'free')).toEqual(['group', 'accessTokens', 'variables', 'owners', 'runners']);
  });
});
