import { describe, expect, it } from 'vitest';

import type { ProjectFacts } from '../../../../shared/contracts/posture/project-facts.ts';
import { projectRulesSource } from '../../../../shared/features/posture/domain/read-project-rules.ts';
import { factsOf } from '../../../../shared/features/posture/domain/reading.ts';
import { type Known, settingsToRead } from '../../../../shared/features/posture/domain/settings-to-read.ts';
import { aCiConfiguration, readingOf } from '../../../support/posture-facts.ts';

type Case = {
  facts?: Partial<ProjectFacts>;
  graphQl?: Partial<ProjectFacts>;
  licence?: Known['licence'];
  fields?: string[];
};

function wanted({ facts = {}, graphQl = {}, licence = 'free', fields = ['availableDeployKeys'] }: Case) {
  const readings = [readingOf(facts), readingOf(graphQl, { source: projectRulesSource })];
  return settingsToRead({ facts: factsOf(readings), licence, fields: new Set(fields) });
}

const always = ['webhooks', 'accessTokens', 'protectedTags'];
const deploys = aCiConfiguration({ hasEnvironments: true });

describe('requests for the settings of a project', () => {
  it.each<[string, Case, string[]]>([
    ['Free', {}, always],
    ['an archived project', { facts: { isArchived: true }, licence: 'ultimate' }, []],
    ['a project without a bot of a token', { graphQl: { accessTokens: [] } }, ['webhooks', 'protectedTags']],
    ['a project whose REST list was empty before', { facts: { accessTokens: [] } }, always],
    [
      'a project with rules for tags',
      { facts: { protectedTags: [{ name: 'v*', createLevels: [] }] } },
      always,
    ],
    ['a project without rules for tags', { facts: { protectedTags: [] } }, [...always, 'tags']],
    ['an empty repository', { facts: { protectedTags: [], isEmpty: true } }, always],
    ['Premium', { licence: 'premium' }, [...always, 'approvals']],
    ['an unknown licence', { licence: 'unknown' }, always],
    ['an older GraphQL', { fields: ['branchRules'] }, [...always, 'deployKeys']],
    [
      'Premium with environments',
      { licence: 'premium', facts: { ci: deploys } },
      [...always, 'approvals', 'protectedEnvironments'],
    ],
    ['Free with environments', { facts: { ci: deploys } }, always],
    [
      'Premium without environments',
      { licence: 'premium', facts: { ci: aCiConfiguration({ hasEnvironments: false }) } },
      [...always, 'approvals'],
    ],
    [
      'Premium without a CI configuration',
      { licence: 'premium', facts: { ci: null } },
      [...always, 'approvals'],
    ],
  ])('of %s', (_case, circumstances, expected) => {
    expect(wanted(circumstances)).toEqual(expected);
  });
});
