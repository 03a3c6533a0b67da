import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { assess } from '../../../shared/features/posture/domain/evaluate.ts';
import type { GroupFacts } from '../../../shared/contracts/posture/group-facts.ts';
import type { InstanceFacts } from '../../../shared/contracts/posture/instance-facts.ts';
import type { FindingKind } from '../../../shared/contracts/findings/finding.ts';
import type { FindingsOfKind, ProjectFacts } from '../../../shared/contracts/posture/project-facts.ts';
import type { Licence } from '../../../shared/features/posture/domain/licence.ts';
import type { FactsOf, Rule, Subject } from '../../../shared/features/posture/domain/rule.ts';
import type { Obstacle } from '../../../shared/features/posture/domain/verdict.ts';
import { groupRules, instanceRules, projectRules } from '../../../shared/features/posture/rules/all.ts';
import {
  aBranchRule,
  aCiConfiguration,
  aCiFile,
  aRunner,
  aToken,
  aVariable,
  healthyGroup,
  healthyInstance,
  healthyProject,
  noFindings,
  readAt,
  readingOf,
} from '../../support/posture-facts.ts';

const now = new Date(readAt);
function verdictsOf<Of extends Subject>(rules: readonly Rule<Of>[], facts: Partial<FactsOf[Of]>) {
  const readings = [readingOf<FactsOf[Of]>(facts)];
  const verdicts = assess(rules, { readings, licence: 'ultimate', now });
  return Object.fromEntries([...verdicts].map(([id, { verdict }]) => [id, verdict]));
}

/** Checks whose verdict changes with a change of a healthy thing, with the new verdict. */
function changed<Of extends Subject>(
  rules: readonly Rule<Of>[],
  healthy: FactsOf[Of],
  change: Partial<FactsOf[Of]>,
) {
  const before = verdictsOf(rules, healthy);
  const after = verdictsOf(rules, { ...healthy, ...change });
  return Object.fromEntries(Object.entries(after).filter(([id, verdict]) => before[id] !== verdict));
}

type Case<Facts> = [name: string, change: Partial<Facts>, verdicts: Record<string, string>];
const failing = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, 'fail']));
const outside = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, 'notApplicable']));
const unsure = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, 'notAssessed']));
const old = '2026-01-01T00:00:00.000Z';
const link = { groupId: 9, fullPath: 'globex/ops', accessLevel: 30 };
const low = { protects: true, pushLevels: [30], allowsForcePush: false };

const allJobs = healthyProject().securityJobs;
const unreadStatuses = [
  'not-downloadable',
  'no-permission',
  'expired',
  'failed',
  'incomplete',
  'malformed',
  'not-read-yet',
  'unknown',
] as const;
const oneOpen = (severity: keyof FindingsOfKind['open']) => ({ ...noFindings().open, [severity]: 1 });
const someFindings = (kind: FindingKind, change: Partial<FindingsOfKind>) => ({
  ...healthyProject().findings,
  [kind]: noFindings(change),
});
const unclearJob = { kind: 'unclear', name: 'semgrep-sast', status: 'failed' } as const;

const ofProjects: Case<ProjectFacts>[] = [
  ['is public', { visibility: 'public' }, { ...failing('PRJ-01', 'CIC-13'), ...outside('PRJ-05', 'PRJ-18') }],
  ['is internal', { visibility: 'internal' }, outside('PRJ-05')],
  ['became public lately', { becamePublicAt: readAt }, {}],
  ['is idle', { lastActivityAt: old }, failing('PRJ-04')],
  ['is idle and archived', { lastActivityAt: old, isArchived: true }, {}],
  ['may be forked by everybody', { forkingAccess: 'enabled' }, failing('PRJ-05')],
  ['is shared with a foreign group', { sharedGroups: [link] }, failing('PRJ-07')],
  ['is shared with a group of its own root', { sharedGroups: [{ ...link, fullPath: 'ACME/ops' }] }, {}],
  ['is shared with a foreign group as Reporter', { sharedGroups: [{ ...link, accessLevel: 20 }] }, {}],
  ['was shared until yesterday', { sharedGroups: [{ ...link, expiresOn: '2026-11-29' }] }, {}],
  [
    'is shared with a group of no path',
    { sharedGroups: [{ groupId: 9, accessLevel: 40 }] },
    { 'PRJ-07': 'notAssessed' },
  ],
  [
    'has a hook over plain HTTP',
    { webhooks: [{ id: 1, scheme: 'http', host: 'a.example', verifiesCertificate: true }] },
    failing('PRJ-11'),
  ],
  [
    'has a hook without a check of the certificate',
    { webhooks: [{ id: 1, scheme: 'https', host: 'a.example', verifiesCertificate: false }] },
    failing('PRJ-11'),
  ],
  ['has a token for ever', { accessTokens: [aToken({ expiresOn: undefined })] }, failing('PRJ-13')],
  ['has a token that nobody uses', { accessTokens: [aToken({ lastUsedAt: old })] }, failing('PRJ-13')],
  ['has a new token', { accessTokens: [aToken({ lastUsedAt: undefined, createdOn: '2026-11-20' })] }, {}],
  ['has a wide token', { accessTokens: [aToken({ scopes: ['api'], accessLevel: 40 })] }, failing('PRJ-13')],
  ['has a key that can push', { writeDeployKeys: [{ title: 'ci' }] }, failing('PRJ-14')],
  ['shows uploads to everybody', { uploadsNeedLogin: false }, failing('PRJ-17')],
  ['has public Pages', { pagesAccess: 'public' }, failing('PRJ-18')],
  [
    'has an unprotected default branch',
    { branchRules: [aBranchRule({ name: 'release/*' })] },
    failing('REV-01', 'REV-02', 'REV-03', 'REV-04', 'REV-15'),
  ],
  ['is protected by a wildcard', { branchRules: [aBranchRule({ name: 'm*n' })] }, {}],
  ['lets Developers push', { branchRules: [aBranchRule({ push: [{ level: 30 }] })] }, failing('REV-02')],
  [
    'lets Developers push by the more permissive of two rules',
    { branchRules: [aBranchRule(), aBranchRule({ name: '*', push: [{ level: 30 }] })] },
    failing('REV-02'),
  ],
  ['lets one user push', { branchRules: [aBranchRule({ push: [{ level: 30, principal: 'user' }] })] }, {}],
  ['lets nobody push', { branchRules: [aBranchRule({ push: [{ level: 0 }] })] }, {}],
  ['allows force push', { branchRules: [aBranchRule({ allowsForcePush: true })] }, failing('REV-03')],
  [
    'does not ask code owners',
    { branchRules: [aBranchRule({ requiresCodeOwner: false })] },
    failing('REV-15'),
  ],
  [
    'has a rule of which GitLab reports nothing more',
    { branchRules: [{ name: 'main' }] },
    { 'REV-02': 'notAssessed', 'REV-03': 'notAssessed', 'REV-15': 'notAssessed' },
  ],
  [
    'needs one approval',
    { approvalRules: [{ covers: 'branch', branch: 'main', required: 1 }] },
    failing('REV-08'),
  ],
  ['needs no approval', { approvalRules: [] }, failing('REV-07', 'REV-08')],
  [
    'needs approvals of other branches',
    { approvalRules: [{ covers: 'branch', branch: 'x', required: 2 }] },
    failing('REV-07', 'REV-08'),
  ],
  ['needs approvals of all branches', { approvalRules: [{ covers: 'all', required: 2 }] }, {}],
  [
    'needs approvals of all protected branches',
    { approvalRules: [{ covers: 'allProtected', required: 2 }] },
    {},
  ],
  ['lets authors approve', { authorsMayApprove: true }, failing('REV-09')],
  ['lets committers approve', { committersMayApprove: true }, failing('REV-10')],
  ['lets rules be edited', { rulesMayBeOverridden: true }, failing('REV-11')],
  ['keeps approvals', { pushResetsApprovals: false }, failing('REV-12')],
  ['merges what failed', { pipelineMustSucceed: false }, { ...failing('REV-16'), ...outside('REV-17') }],
  ['merges what was skipped', { skippedPipelineSucceeds: true }, failing('REV-17')],
  ['merges with open threads', { threadsMustBeResolved: false }, failing('REV-19')],
  ['merges what is behind', { mergeMethod: 'merge' }, failing('REV-20')],
  ['has no push rules', { pushRules: null }, failing('REV-21', 'REV-23')],
  [
    'takes unsigned commits',
    { pushRules: { rejectsUnsigned: false, preventsSecrets: true } },
    failing('REV-21'),
  ],
  ['takes secret files', { pushRules: { rejectsUnsigned: true, preventsSecrets: false } }, failing('REV-23')],
  ['does not report of secret files', { pushRules: { rejectsUnsigned: true } }, { 'REV-23': 'notAssessed' }],
  ['has no secret push protection', { secretPushProtection: false }, failing('REV-24')],
  ['has unprotected tags', { protectedTags: [] }, failing('REV-25')],
  ['has no tags', { protectedTags: [], hasTags: false }, outside('REV-25')],
  ['lets Developers create tags', { protectedTags: [{ name: 'v*', createLevels: [30] }] }, failing('REV-25')],
  ['accepts all job tokens', { inboundJobTokenScope: false }, failing('CIC-01')],
  ['lets job tokens push', { jobTokenMayPush: true }, failing('CIC-03')],
  ['lets Developers set variables', { pipelineVariablesRole: 'developer' }, failing('CIC-04')],
  ['shows jobs to members only', { publicJobs: true }, {}],
  [
    'shows jobs to everybody',
    { publicJobs: true, visibility: 'internal' },
    { ...failing('CIC-05'), ...outside('PRJ-05') },
  ],
  ['runs pipelines of forks', { forkPipelinesRunInParent: true }, failing('CIC-06')],
  ['has an open secret', { variables: [aVariable({ isMasked: false })] }, failing('CIC-08')],
  ['has a hidden secret', { variables: [aVariable({ isMasked: false, isHidden: true })] }, {}],
  ['has an unprotected secret', { variables: [aVariable({ isProtected: false })] }, failing('CIC-09')],
  [
    'has an open variable that is no secret',
    { variables: [aVariable({ key: 'REGION', isMasked: false, isProtected: false })] },
    {},
  ],
  [
    'has a runner for all',
    { runners: [aRunner({ isProtected: false, runsUntagged: true })] },
    failing('CIC-12'),
  ],
  ['has a runner for other projects', { runners: [aRunner({ isLocked: false })] }, failing('CIC-12')],
  ['shares its caches', { separatesCaches: false }, failing('CIC-15')],
  ['deploys to an open production', { protectedEnvironments: ['staging'] }, failing('CIC-17')],
  ['deploys nowhere', { ci: aCiConfiguration({ hasEnvironments: false }) }, outside('CIC-17')],
  ['takes its CI file from the web', { ciConfigPath: 'https://ci.example/a.yml' }, failing('CIC-20')],
  ['takes its CI file from another project', { ciConfigPath: '.ci.yml@globex/ci' }, failing('CIC-20')],
  ['includes what can change', { ciFile: aCiFile({ looseIncludes: ['globex/ci'] }) }, failing('CIC-21')],
  [
    'runs texts of strangers',
    { ci: aCiConfiguration({ injections: [{ job: 'a', text: '$CI_COMMIT_TITLE' }] }) },
    failing('CIC-24'),
  ],
  [
    'traces',
    { ci: aCiConfiguration({ debugTraces: [{ job: 'a', text: 'CI_DEBUG_TRACE' }] }) },
    failing('CIC-26'),
  ],
  [
    'starts child pipelines',
    {
      securityJobs: [],
      ci: aCiConfiguration({ startsChildPipelines: true, hasEnvironments: false, buildsImages: false }),
    },
    {
      ...unsure('CIC-17', 'CIC-24', 'CIC-26', 'SEC-01', 'SEC-02', 'SEC-03', 'SEC-04', 'SEC-05'),
      ...outside('SEC-08'),
    },
  ],
  [
    'starts child pipelines, and fails by itself',
    {
      ci: aCiConfiguration({
        startsChildPipelines: true,
        injections: [{ job: 'a', text: '$CI_COMMIT_TITLE' }],
        debugTraces: [{ job: 'a', text: 'CI_DEBUG_TRACE' }],
      }),
    },
    failing('CIC-24', 'CIC-26'),
  ],
  [
    'has a secret in its CI file',
    { ciFile: aCiFile({ secrets: [{ line: 3, kind: 'GitLab token' }] }) },
    failing('CIC-30'),
  ],
  [
    'has no CI',
    { ciFile: null, ci: null },
    outside('CIC-17', 'CIC-21', 'CIC-24', 'CIC-26', 'CIC-30', 'SEC-04'),
  ],
  [
    'has no CI but Auto DevOps',
    { ciFile: null, ci: null, securityJobs: [], usesAutoDevops: true },
    {
      ...unsure('SEC-01', 'SEC-02', 'SEC-03', 'SEC-05'),
      ...outside('CIC-17', 'CIC-21', 'CIC-24', 'CIC-26', 'CIC-30', 'SEC-04', 'SEC-08'),
    },
  ],
  [
    'runs no scanner',
    { securityJobs: [] },
    { ...failing('SEC-01', 'SEC-02', 'SEC-03', 'SEC-04', 'SEC-05'), ...outside('SEC-08') },
  ],
  [
    'is to run a scanner',
    { securityJobs: [], ci: aCiConfiguration({ scanners: ['sast'] }) },
    { ...failing('SEC-01', 'SEC-03', 'SEC-04', 'SEC-05'), ...outside('SEC-08') },
  ],
  [
    'may run a scanner',
    { securityJobs: [unclearJob] },
    unsure('SEC-01', 'SEC-02', 'SEC-03', 'SEC-04', 'SEC-05', 'SEC-08'),
  ],
  ['runs one more job that may be a scanner', { securityJobs: [...allJobs, unclearJob] }, {}],
  [
    'was scanned long ago, or by a job that may be a scanner',
    { securityJobs: [...allJobs.map((job) => ({ ...job, finishedAt: old })), unclearJob] },
    unsure('SEC-08'),
  ],
  [
    'may run a scanner, and is to run one',
    { securityJobs: [unclearJob], ci: aCiConfiguration({ scanners: ['sast'] }) },
    unsure('SEC-01', 'SEC-03', 'SEC-04', 'SEC-05', 'SEC-08'),
  ],
  ['builds no images', { ci: aCiConfiguration({ buildsImages: false }) }, outside('SEC-04')],
  ['holds no infrastructure code that was not scanned', { hasInfrastructureCode: false }, {}],
  [
    'holds no infrastructure code',
    { hasInfrastructureCode: false, securityJobs: allJobs.filter(({ kind }) => kind !== 'iac') },
    outside('SEC-05'),
  ],
  [
    'was scanned long ago',
    { securityJobs: healthyProject().securityJobs.map((job) => ({ ...job, finishedAt: old })) },
    failing('SEC-08'),
  ],
  ...(
    [
      ['secret_detection', 'SEC-11'],
      ['sast', 'SEC-12'],
      ['dependency_scanning', 'SEC-13'],
      ['iac', 'SEC-14'],
      ['container_scanning', 'SEC-15'],
    ] as const
  ).flatMap(([kind, check]): Case<ProjectFacts>[] => [
    [
      `has an open finding (${kind})`,
      { findings: someFindings(kind, { open: oneOpen('low') }) },
      failing(check),
    ],
    [
      `has an open finding that an unread report may have fixed (${kind})`,
      { findings: someFindings(kind, { open: oneOpen('high'), status: 'no-permission' }) },
      { ...failing(check), ...unsure('SEC-17') },
    ],
    [`has a stale scan (${kind})`, { findings: someFindings(kind, { status: 'stale' }) }, {}],
    [
      `runs no scanner (${kind})`,
      { findings: someFindings(kind, { status: 'not-configured' }) },
      unsure(check),
    ],
    ...unreadStatuses.map((status): Case<ProjectFacts> => [
      `has a report that is ${status} (${kind})`,
      { findings: someFindings(kind, { status }) },
      unsure(check, 'SEC-17'),
    ]),
  ]),
  [
    'has an overdue critical finding',
    { findings: someFindings('dast', { open: oneOpen('critical'), oldestCriticalDue: old }) },
    failing('SEC-17'),
  ],
  [
    'has a critical finding that is due later',
    {
      findings: someFindings('dast', {
        open: oneOpen('critical'),
        oldestCriticalDue: '2026-12-01T00:00:00.000Z',
      }),
    },
    {},
  ],
  [
    'has no findings yet',
    { findings: {} },
    unsure('SEC-11', 'SEC-12', 'SEC-13', 'SEC-14', 'SEC-15', 'SEC-17'),
  ],
  [
    'has no scanner at all',
    { findings: { sast: noFindings({ status: 'not-configured' }) } },
    unsure('SEC-11', 'SEC-12', 'SEC-13', 'SEC-14', 'SEC-15', 'SEC-17'),
  ],
  [
    'is empty',
    { isEmpty: true },
    outside(
      'REV-01',
      'REV-02',
      'REV-03',
      'REV-04',
      'REV-07',
      'REV-08',
      'REV-15',
      'SEC-01',
      'SEC-02',
      'SEC-03',
      'SEC-04',
      'SEC-05',
      'SEC-08',
    ),
  ],
];

const ofGroups: Case<GroupFacts>[] = [
  ['needs no second factor', { requiresTwoFactor: false }, { ...failing('GRP-01'), ...outside('GRP-02') }],
  ['gives a long grace period', { twoFactorGraceHours: 169 }, failing('GRP-02')],
  ['is public', { visibility: 'public' }, failing('GRP-03')],
  ['is a public subgroup', { visibility: 'public', isRoot: false }, outside('GRP-03', 'GRP-04')],
  ['may be shared outside', { preventsSharingOutside: false }, failing('GRP-04')],
  ['may be forked outside', { preventsForkingOutside: false }, failing('GRP-06')],
  ['lets Developers create projects', { projectCreationLevel: 'developer' }, failing('GRP-08')],
  ['lets Developers push to new branches', { defaultBranchProtection: low }, failing('GRP-10')],
  ['protects no new branches', { defaultBranchProtection: { ...low, protects: false } }, failing('GRP-10')],
  [
    'has a plain hook',
    { webhooks: [{ id: 1, scheme: 'http', host: 'a', verifiesCertificate: true }] },
    failing('GRP-14'),
  ],
  ['has a token for ever', { accessTokens: [aToken({ expiresOn: undefined })] }, failing('GRP-16')],
  ['has an open secret', { variables: [aVariable({ isMasked: false })] }, failing('GRP-18')],
  ['has an unprotected secret', { variables: [aVariable({ isProtected: false })] }, failing('GRP-18')],
  [
    'has a runner for all',
    { runners: [aRunner({ isProtected: false, runsUntagged: true })] },
    failing('GRP-19'),
  ],
  [
    'has a paused runner for all',
    { runners: [aRunner({ isProtected: false, runsUntagged: true, isPaused: true })] },
    {},
  ],
  ['has one owner', { owners: [{ id: '1', username: 'ada' }] }, failing('GRP-20')],
  [
    'has six owners',
    { owners: Array.from('abcdef', (username) => ({ id: username, username })) },
    failing('GRP-20'),
  ],
  ['is shared at Maintainer', { sharedGroups: [{ ...link, accessLevel: 40 }] }, failing('GRP-25')],
  ['is shared at Developer', { sharedGroups: [link] }, {}],
];

const ofInstances: Case<InstanceFacts>[] = [
  ['needs no second factor', { requiresTwoFactor: false }, failing('INS-01')],
  ['is open to everybody', { allowsSignUp: true, signUpNeedsApproval: false }, failing('INS-02')],
  ['approves who signs up', { allowsSignUp: true }, {}],
  ['makes projects public', { defaultProjectVisibility: 'public' }, failing('INS-04')],
  ['makes groups public', { defaultGroupVisibility: 'public' }, failing('INS-05')],
  ['lets everybody publish', { restrictedVisibilities: [] }, failing('INS-06')],
  ['lets Developers push to new branches', { defaultBranchProtection: low }, failing('INS-07')],
  [
    'allows force push to new branches',
    { defaultBranchProtection: { ...low, pushLevels: [40], allowsForcePush: true } },
    failing('INS-07'),
  ],
  ['lets webhooks into its network', { webhooksMayReachLocalNetwork: true }, failing('INS-11')],
  ['lets system hooks into its network', { systemHooksMayReachLocalNetwork: true }, failing('INS-11')],
  [
    'is GitLab.com',
    { isGitLabCom: true },
    outside('INS-01', 'INS-02', 'INS-04', 'INS-05', 'INS-06', 'INS-07', 'INS-11'),
  ],
];

describe('the checks', () => {
  it('are one file each, which begins with the id, and all of them are judged', () => {
    const folder = join(import.meta.dirname, '../../../shared/features/posture/rules');
    const files = readdirSync(folder).filter((file) => /-\d\d-/.test(file));
    const ids = [...projectRules, ...groupRules, ...instanceRules].map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(files.map((file) => /^[a-z]+-\d\d/.exec(file)?.[0].toUpperCase()))).toEqual(new Set(ids));
    expect(ids.length).toBeGreaterThanOrEqual(77);
  });
});

describe('healthy facts', () => {
  it('pass every check', () => {
    const verdicts = {
      ...verdictsOf(projectRules, healthyProject()),
      ...verdictsOf(groupRules, healthyGroup()),
      ...verdictsOf(instanceRules, healthyInstance()),
    };

    expect(Object.keys(verdicts).filter((id) => verdicts[id] !== 'pass')).toEqual([]);
  });
});

describe('one change', () => {
  it.each(ofProjects)(
    'of a project that %s changes the checks of it and no other',
    (_name, change, verdicts) => {
      expect(changed(projectRules, healthyProject(), change)).toEqual(verdicts);
    },
  );

  it('of a project that became public under our eyes fails beside what public projects fail', () => {
    const change: Partial<ProjectFacts> = { visibility: 'public', becamePublicAt: readAt };

    expect(changed(projectRules, healthyProject(), change)['PRJ-03']).toBe('fail');
  });

  it.each(ofGroups)('of a group that %s changes the checks of it and no other', (_name, change, verdicts) => {
    expect(changed(groupRules, healthyGroup(), change)).toEqual(verdicts);
  });

  it.each(ofInstances)(
    'of an instance that %s changes the checks of it and no other',
    (_name, change, verdicts) => {
      expect(changed(instanceRules, healthyInstance(), change)).toEqual(verdicts);
    },
  );

  it('is reported for each check that can fail', () => {
    const failed = [...ofProjects, ...ofGroups, ...ofInstances].flatMap(([, , verdicts]) =>
      Object.keys(verdicts).filter((id) => verdicts[id] === 'fail'),
    );
    const all = [...projectRules, ...groupRules, ...instanceRules].map(({ id }) => id);

    expect(all.filter((id) => !failed.includes(id))).toEqual(['PRJ-03']);
  });
});

describe('a fact that GitLab does not report', () => {
  it.each(Object.keys(healthyProject()) as (keyof ProjectFacts)[])(
    'of a project (%s) makes no check fail',
    (name) => {
      const { [name]: _left, ...rest } = healthyProject();

      expect(Object.values(verdictsOf(projectRules, rest))).not.toContain('fail');
    },
  );

  it('leaves every check not assessed where nothing is reported', () => {
    const nothing = [
      ...Object.values(verdictsOf(projectRules, {})),
      ...Object.values(verdictsOf(groupRules, {})),
      ...Object.values(verdictsOf(instanceRules, {})),
    ];

    expect(new Set(nothing)).toEqual(new Set(['notAssessed']));
  });
});

const lowerLicences: Record<'premium' | 'ultimate', Licence[]> = {
  premium: ['free'],
  ultimate: ['free', 'premium'],
};
const obstacles: Obstacle[] = [
  { kind: 'permission', text: 'GitLab shows this to Maintainers only.' },
  { kind: 'error', text: 'GitLab answered something that is not understood.' },
  { kind: 'stale', text: 'GitLab was asked too long ago.' },
];

function judged<Of extends Subject>(
  rule: Rule<Of>,
  facts: Partial<FactsOf[Of]>,
  { licence = 'ultimate', hidden = [] }: { licence?: Licence; hidden?: [string, Obstacle][] } = {},
) {
  const hides = new Set(hidden.map(([name]) => name));
  const rest = Object.fromEntries(Object.entries(facts).filter(([name]) => !hides.has(name)));
  const unreadable = Object.fromEntries(hidden) as Partial<Record<keyof FactsOf[Of], Obstacle>>;
  const readings = [readingOf<FactsOf[Of]>(rest as Partial<FactsOf[Of]>, { unreadable })];
  return assess([rule], { readings, licence, now }).get(rule.id)!;
}

/** Tests of every check in every situation of the tables above: the healthy thing and each change of it. */
function inEverySituation<Of extends Subject>(
  subject: Of,
  rules: readonly Rule<Of>[],
  healthy: FactsOf[Of],
  cases: readonly Case<FactsOf[Of]>[],
): void {
  const situations = [healthy, ...cases.map(([, change]) => ({ ...healthy, ...change }))];
  const byId = rules.map((rule) => [rule.id, rule] as const);

  describe(`each check of a ${subject}`, () => {
    it.each(byId)('%s is not applicable below its tier, whatever GitLab sends', (_id, rule) => {
      const { tier } = rule.needs;
      const lower = tier === 'free' ? [] : lowerLicences[tier];
      const verdicts = lower.flatMap((licence) =>
        situations.map((facts) => judged(rule, facts, { licence }).verdict),
      );

      expect(verdicts).toEqual(verdicts.map(() => 'notApplicable'));
      expect(verdicts.length > 0).toBe(tier !== 'free');
    });

    it.each(byId)('%s does not guess a licence that is not known', (_id, rule) => {
      const found = situations.map((facts) => judged(rule, facts, { licence: 'unknown' }));
      const known = situations.map((facts) => judged(rule, facts));
      const kinds = found.map((one) => (one.verdict === 'notAssessed' ? one.reason.kind : one.verdict));
      const isFree = rule.needs.tier === 'free';

      expect(isFree ? found : kinds).toEqual(isFree ? known : found.map(() => 'tier'));
    });

    it.each(byId)('%s is not assessed where a fact that it rests on can not be read', (_id, rule) => {
      const tried = situations.flatMap((facts) => {
        const { evidence } = judged(rule, facts);
        return evidence.flatMap(({ field }) =>
          obstacles.map((obstacle) => {
            const verdict = judged(rule, facts, { hidden: [[field, obstacle]] });
            return verdict.verdict === 'notAssessed' && verdict.reason === obstacle ? 'kept' : field;
          }),
        );
      });

      expect(new Set(tried)).toEqual(new Set(['kept']));
    });

    it.each(byId)(
      '%s has one of the four verdicts in every situation, with reasons in words',
      (_id, rule) => {
        for (const facts of situations) {
          const verdict = judged(rule, facts);
          const words = verdict.verdict === 'notAssessed' ? verdict.reason.text : verdict;
          const text =
            typeof words === 'string' ? words : words.verdict === 'pass' ? 'Passed.' : words.reason;
          expect(text).toMatch(/^[A-Z'].+\.$/);
        }
      },
    );
  });
}

inEverySituation('project', projectRules, healthyProject(), ofProjects);
inEverySituation('group', groupRules, healthyGroup(), ofGroups);
inEverySituation('instance', instanceRules, healthyInstance(), ofInstances);

describe('trap 4: approvals that an unlicensed GitLab reports', () => {
  it.each(['REV-09', 'REV-10', 'REV-11', 'REV-12'])('do not count on Free, good or bad (%s)', (id) => {
    const rule = projectRules.find((one) => one.id === id)!;
    const bad: Partial<ProjectFacts> = {
      authorsMayApprove: true,
      committersMayApprove: true,
      rulesMayBeOverridden: true,
      pushResetsApprovals: false,
    };

    expect(judged(rule, healthyProject(), { licence: 'free' }).verdict).toBe('notApplicable');
    expect(judged(rule, healthyProject(bad), { licence: 'free' }).verdict).toBe('notApplicable');
    expect(judged(rule, healthyProject(bad)).verdict).toBe('fail');
  });
});

function under(branch: string, names: string[]) {
  return verdictsOf(projectRules, {
    ...healthyProject(),
    defaultBranch: branch,
    branchRules: names.map((name) => aBranchRule({ name })),
  });
}

describe('wildcards', () => {
  const ofBranches = ['REV-01', 'REV-02', 'REV-03', 'REV-04', 'REV-15'];

  it.each([
    ['main', '*'],
    ['main', 'm*'],
    ['main', '*n'],
    ['main', 'ma*in'],
    ['release/2026/x', 'release/*'],
    ['release/2026/x', '*/x'],
    ['a.b', 'a.b'],
  ])('protect %s by %s', (branch, pattern) => {
    const verdicts = under(branch, ['unrelated', pattern]);

    expect(ofBranches.map((id) => verdicts[id])).toEqual(ofBranches.map(() => 'pass'));
  });

  it.each([
    ['main', 'mai'],
    ['main', 'main*x'],
    ['main', 'Main'],
    ['main', 'main/*'],
    ['release/x', 'releases/*'],
    ['axb', 'a.b'],
    ['main', ''],
  ])('do not protect %s by %s', (branch, pattern) => {
    const verdicts = under(branch, [pattern]);

    expect(ofBranches.map((id) => verdicts[id])).toEqual(ofBranches.map(() => 'fail'));
  });

  it('count for approvals of a branch', () => {
    const verdicts = ['m*', '*', 'release/*'].map((branch) =>
      verdictsOf(projectRules, {
        ...healthyProject(),
        approvalRules: [{ covers: 'branch', branch, required: 2 }],
      }),
    );

    expect(verdicts.map((found) => found['REV-08'])).toEqual(['pass', 'pass', 'fail']);
  });

  it('inherited from a group protect like those of the project', () => {
    const verdicts = verdictsOf(projectRules, {
      ...healthyProject(),
      branchRules: [aBranchRule({ name: 'm*', isInherited: true })],
    });

    expect(ofBranches.map((id) => verdicts[id])).toEqual(ofBranches.map(() => 'pass'));
  });
});

function reasonOf(facts: Partial<ProjectFacts>): string | undefined {
  const verdicts = assess(projectRules, { readings: [readingOf(facts)], licence: 'ultimate', now });
  const verdict = verdicts.get('REV-25');
  return verdict?.verdict === 'notAssessed' ? verdict.reason.text : undefined;
}

it('a setting of an archived project is not read, and the reason says so', () => {
  expect(reasonOf({ isArchived: true })).toBe('These settings of archived projects are not read.');
  expect(reasonOf({ isArchived: false })).toBe('GitLab has not been asked for this yet.');
});
