import { describe, expect, it } from 'vitest';

import type { ProjectFacts } from '../../../../shared/contracts/posture/project-facts.ts';
import { ciFileSource } from '../../../../shared/features/posture/domain/ci-file-call.ts';
import { projectCiSource } from '../../../../shared/features/posture/domain/read-project-ci.ts';
import { projectRulesSource } from '../../../../shared/features/posture/domain/read-project-rules.ts';
import { factsOf } from '../../../../shared/features/posture/domain/reading.ts';
import { type Known, settingsToRead } from '../../../../shared/features/posture/domain/settings-to-read.ts';
import { aCiConfiguration, readAt, readingOf } from '../../../support/posture-facts.ts';

type Case = {
  /** Facts that the CI file decides; by default there is none. */
  file?: Partial<ProjectFacts>;
  /** Whether GraphQL has the languages. */
  hasLanguages?: boolean;
  /** Jobs as GraphQL has them; `none` where the version has none. */
  jobs?: ProjectFacts['securityJobs'] | 'none';
  /** Facts of the CI file as REST has it. */
  restFile?: Partial<ProjectFacts>;
  facts?: Partial<ProjectFacts>;
  graphQl?: Partial<ProjectFacts>;
  licence?: Known['licence'];
};

/** By default GraphQL shows everything that it has on newer versions. */
function wanted({ facts = {}, graphQl = newer, licence = 'free', restFile = {}, ...given }: Case) {
  const { file = { ci: null }, jobs = [], hasLanguages = jobs !== 'none' } = given;
  const ci = {
    ...file,
    ...(jobs !== 'none' && { securityJobs: jobs }),
    ...(hasLanguages && { hasInfrastructureCode: true }),
  };
  const reading = readingOf(graphQl, { source: projectRulesSource });
  return settingsToRead({
    facts: factsOf(
      [
        readingOf(facts),
        reading,
        readingOf(ci, { source: projectCiSource }),
        readingOf(restFile, { source: ciFileSource }),
      ],
      new Date(readAt),
    ),
    licence,
    graphQl: reading,
  });
}

const newer: Partial<ProjectFacts> = {
  branchRules: [],
  approvalRules: [],
  pushRules: null,
  inboundJobTokenScope: true,
  writeDeployKeys: [],
  variables: [],
  runners: [],
};
const { writeDeployKeys: _keys, ...withoutKeys } = newer;
const { approvalRules: _rules, ...withoutApprovals } = newer;
const { pushRules: _pushRules, ...withoutPushRules } = newer;

const aFile = { hasIncludes: true, looseIncludes: [], secrets: [] };
const always = ['webhooks', 'accessTokens', 'protectedTags'];
const older = ['protectedBranches', 'jobTokenScope', 'deployKeys', 'variables', 'runners'];
const deploys = aCiConfiguration({ hasEnvironments: true });

describe('requests for the settings of a project', () => {
  it.each<[string, Case, string[]]>([
    ['Free', {}, always],
    ['an archived project', { facts: { isArchived: true }, licence: 'ultimate' }, []],
    [
      'a project without a bot of a token',
      { graphQl: { ...newer, accessTokens: [] } },
      ['webhooks', 'protectedTags'],
    ],
    ['a project whose REST list was empty before', { facts: { accessTokens: [] } }, always],
    [
      'a project with rules for tags',
      { facts: { protectedTags: [{ name: 'v*', createLevels: [] }] } },
      always,
    ],
    ['a project without rules for tags', { facts: { protectedTags: [] } }, [...always, 'tags']],
    ['a CI file that includes others', { file: {} }, [...always, 'ciLint']],
    [
      'a configuration that the CI lint has merged before',
      { facts: { ci: aCiConfiguration() }, file: {} },
      [...always, 'ciLint'],
    ],
    ['an empty repository without a known CI file', { facts: { isEmpty: true }, file: {} }, always],
    [
      'a CI file that GraphQL does not show',
      { facts: { ciConfigPath: '' }, file: {} },
      [...always, 'ciFile', 'ciLint'],
    ],
    [
      'a CI file that REST shows and that includes nothing',
      { facts: { ciConfigPath: '' }, file: {}, restFile: { ciFile: null, ci: null } },
      [...always, 'ciFile'],
    ],
    [
      'a CI file that REST shows and that includes others',
      { facts: { ciConfigPath: 'ci.yml' }, file: {}, restFile: { ciFile: aFile } },
      [...always, 'ciFile', 'ciLint'],
    ],
    [
      'a CI file that GraphQL shows',
      { facts: { ciConfigPath: '' }, file: { ciFile: null, ci: null } },
      always,
    ],
    [
      'a CI file in another project',
      { facts: { ciConfigPath: 'ci.yml@a/b' }, file: {} },
      [...always, 'ciLint'],
    ],
    ['an empty repository without GraphQL', { facts: { ciConfigPath: '', isEmpty: true }, file: {} }, always],
    ['an empty repository', { facts: { protectedTags: [], isEmpty: true } }, always],
    ['Premium', { licence: 'premium' }, [...always, 'approvals']],
    ['Premium or above', { licence: 'premiumOrAbove' }, [...always, 'approvals']],
    ['an unknown licence', { licence: 'unknown' }, always],
    ['a version without a list of keys that push', { graphQl: withoutKeys }, [...always, 'deployKeys']],
    [
      'Premium of a version that does not show all approval rules',
      { graphQl: withoutApprovals, licence: 'premium' },
      [...always, 'approvals', 'approvalRules'],
    ],
    [
      'Premium of a version that does not show all push rules',
      { graphQl: withoutPushRules, licence: 'premium' },
      [...always, 'approvals', 'pushRules'],
    ],
    ['Free of such a version', { graphQl: withoutPushRules }, always],
    [
      'a version without jobs by GraphQL',
      { facts: { defaultBranch: 'main' }, jobs: 'none' },
      [...always, 'securityJobs', 'languages'],
    ],
    ['a version without languages by GraphQL', { hasLanguages: false }, [...always, 'languages']],
    [
      'an empty repository of a version without languages by GraphQL',
      { facts: { isEmpty: true }, hasLanguages: false },
      always,
    ],
    ['such a version with a branch that is not known', { jobs: 'none' }, [...always, 'languages']],
    [
      'an empty repository of such a version',
      { facts: { defaultBranch: 'main', isEmpty: true }, jobs: 'none' },
      always,
    ],
    ['GitLab without GraphQL', { graphQl: {} }, [...always, ...older]],
    [
      'Premium with environments',
      { licence: 'premium', file: { ci: deploys } },
      [...always, 'approvals', 'protectedEnvironments'],
    ],
    ['Free with environments', { file: { ci: deploys } }, always],
    [
      'Premium without environments',
      { licence: 'premium', file: { ci: aCiConfiguration({ hasEnvironments: false }) } },
      [...always, 'approvals'],
    ],
    [
      'Premium without a CI configuration',
      { licence: 'premium', file: { ci: null } },
      [...always, 'approvals'],
    ],
  ])('of %s', (_case, circumstances, expected) => {
    expect(wanted(circumstances)).toEqual(expected);
  });

  it('are not repeated by REST where GraphQL shows nothing to the role', () => {
    const obstacle = { kind: 'permission', text: 'no' } as const;
    const names = Object.keys(newer) as (keyof ProjectFacts)[];
    const unreadable = Object.fromEntries(names.map((name) => [name, obstacle]));
    const graphQl = readingOf<ProjectFacts>({}, { unreadable });
    const file = readingOf<ProjectFacts>(
      { ci: null, securityJobs: [], hasInfrastructureCode: true },
      { source: projectCiSource },
    );

    expect(
      settingsToRead({ facts: factsOf([graphQl, file], new Date(readAt)), licence: 'free', graphQl }),
    ).toEqual(always);
  });
});
