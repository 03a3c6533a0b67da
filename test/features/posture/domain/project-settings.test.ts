import { describe, expect, it } from 'vitest';

import type { ProjectFacts } from '../../../../shared/contracts/posture/project-facts.ts';
import {
  settingsCalls,
  type SettingsCallName,
} from '../../../../shared/features/posture/domain/project-settings.ts';
import type { SettingsAnswer } from '../../../../shared/features/posture/domain/settings-answer.ts';
import { factsOf } from '../../../../shared/features/posture/domain/reading.ts';
import { aCiConfiguration, readAt, readingOf } from '../../../support/posture-facts.ts';

function read(name: SettingsCallName, body: unknown, isCut = false) {
  return settingsCalls[name].read({ outcome: 'success', body, isCut }, readAt);
}

const variable = { key: 'TOKEN', variable_type: 'env_var', masked: true, protected: false };
const runner = { id: 5, access_level: 'not_protected', run_untagged: true, locked: false };
const names = Object.keys(settingsCalls) as SettingsCallName[];
const refused = (status: number): SettingsAnswer => ({ outcome: 'refused', status });

function aJob(name: string, files: string[], change: object = {}) {
  const artifacts = files.map((type) => ({ file_type: type }));
  return { name, status: 'success', finished_at: readAt, artifacts_expire_at: null, artifacts, ...change };
}
const kindsIn = (...jobs: object[]) =>
  read('securityJobs', [jobs]).facts.securityJobs?.map(({ kind }) => kind);

const file = (text: string) => ({ encoding: 'base64', content: Buffer.from(text).toString('base64') });
const aFile = (change: object = {}) => ({ hasIncludes: false, looseIncludes: [], secrets: [], ...change });

describe('an answer about settings', () => {
  it.each<[SettingsCallName, unknown, object]>([
    [
      'webhooks',
      [{ id: 1, url: 'https://a.example/x', enable_ssl_verification: true }],
      { webhooks: [{ id: 1, scheme: 'https', host: 'a.example', verifiesCertificate: true }] },
    ],
    ['accessTokens', [{ id: 1, name: 'ci', scopes: [], revoked: true }], { accessTokens: [] }],
    [
      'protectedTags',
      [{ name: 'v*', create_access_levels: [{ access_level: 40 }] }],
      { protectedTags: [{ name: 'v*', createLevels: [40] }] },
    ],
    ['tags', [{ name: 'v1' }], { hasTags: true }],
    ['tags', [], { hasTags: false }],
    [
      'approvals',
      {
        merge_requests_author_approval: false,
        merge_requests_disable_committers_approval: true,
        disable_overriding_approvers_per_merge_request: true,
        reset_approvals_on_push: true,
      },
      {
        authorsMayApprove: false,
        committersMayApprove: false,
        rulesMayBeOverridden: false,
        pushResetsApprovals: true,
      },
    ],
    [
      'ciLint',
      { valid: true, merged_yaml: 'a:\n  script: [docker build .]\n  environment: production\n' },
      { ci: aCiConfiguration({ buildsImages: true, hasEnvironments: true }) },
    ],
    ['protectedEnvironments', [{ name: 'production' }], { protectedEnvironments: ['production'] }],
    [
      'deployKeys',
      [
        { title: 'reads', can_push: false },
        { title: 'pushes', can_push: true, expires_at: null },
        { title: 'ends', can_push: true, expires_at: '2027-01-01' },
      ],
      { writeDeployKeys: [{ title: 'pushes' }, { title: 'ends', expiresOn: '2027-01-01' }] },
    ],
    [
      'protectedBranches',
      [{ name: 'main', allow_force_push: false }],
      { branchRules: [{ name: 'main', allowsForcePush: false }] },
    ],
    ['approvalRules', [{ approvals_required: 2 }], { approvalRules: [{ covers: 'all', required: 2 }] }],
    [
      'ciFile',
      file('build:\n  script: [docker build .]\n'),
      { ciFile: aFile(), ci: aCiConfiguration({ buildsImages: true, hasEnvironments: false }) },
    ],
    ['ciFile', file('include: ci/all.yml\n'), { ciFile: aFile({ hasIncludes: true }) }],
    [
      'securityJobs',
      [[aJob('build', ['archive', 'trace']), aJob('scan', ['sast'])]],
      { securityJobs: [{ kind: 'sast', name: 'scan', status: 'success', finishedAt: readAt }] },
    ],
    ['securityJobs', [], { securityJobs: [] }],
    ['securityJobs', [[]], { securityJobs: [] }],
    ['languages', { Go: 60.5, HCL: 39.5 }, { hasInfrastructureCode: true }],
    ['pushRules', null, { pushRules: null }],
    ['pushRules', { id: 1, prevent_secrets: true }, { pushRules: { preventsSecrets: true } }],
    [
      'pushRules',
      { id: 1, reject_unsigned_commits: false, prevent_secrets: null },
      { pushRules: { rejectsUnsigned: false } },
    ],
    ['jobTokenScope', { inbound_enabled: true }, { inboundJobTokenScope: true }],
    [
      'variables',
      [
        { ...variable, value: 'canary' },
        { ...variable, variable_type: 'file', hidden: true, environment_scope: '*' },
      ],
      {
        variables: [
          { key: 'TOKEN', isMasked: true, isProtected: false, isFile: false },
          {
            key: 'TOKEN',
            isMasked: true,
            isProtected: false,
            isFile: true,
            isHidden: true,
            environmentScope: '*',
          },
        ],
      },
    ],
    [
      'runners',
      [
        { ...runner, paused: false },
        { ...runner, active: false, access_level: 'ref_protected' },
      ],
      {
        runners: [
          {
            id: 'gid://gitlab/Ci::Runner/5',
            isProtected: false,
            runsUntagged: true,
            isLocked: false,
            isPaused: false,
          },
          {
            id: 'gid://gitlab/Ci::Runner/5',
            isProtected: true,
            runsUntagged: true,
            isLocked: false,
            isPaused: true,
          },
        ],
      },
    ],
  ])('to %s holds its facts', (name, body, facts) => {
    expect(read(name, body)).toMatchObject({
      source: settingsCalls[name].source,
      readAt,
      facts,
      unreadable: {},
    });
  });

  it.each(names)('to %s that is refused, cut or odd is unreadable, never empty', (name) => {
    const { read: readAnswer } = settingsCalls[name];
    const kinds = [
      readAnswer(refused(403), readAt),
      readAnswer(refused(401), readAt),
      readAnswer(refused(404), readAt),
      readAnswer(refused(422), readAt),
      read(name, [], true),
      read(name, 'nothing'),
      read(name, [{}]),
      // A project without push rules.
      ...(name === 'pushRules' ? [read(name, 0)] : [read(name, null)]),
    ].map(({ facts, unreadable = {} }) => {
      expect(facts).toEqual({});
      return [...new Set(Object.values(unreadable).map(({ kind }) => kind))];
    });

    const error = ['error'];
    // Files and pipelines need no licence.
    const missing = ['ciFile', 'securityJobs', 'languages'].includes(name) ? error : ['tier'];
    expect(kinds).toEqual([['permission'], ['permission'], missing, error, error, error, error, error]);
  });

  it('to approvals keeps what is reported, and the rest is not understood', () => {
    const { facts, unreadable } = read('approvals', { reset_approvals_on_push: true });

    expect(facts).toEqual({ pushResetsApprovals: true });
    expect(Object.keys(unreadable ?? {})).toEqual([
      'authorsMayApprove',
      'committersMayApprove',
      'rulesMayBeOverridden',
    ]);
  });

  it('to a CI file that the repository does not have says that there is none', () => {
    const { facts } = settingsCalls.ciFile.read(
      { ...refused(404), isNoFile: true } as SettingsAnswer,
      readAt,
    );

    expect(facts).toEqual({ ciFile: null, ci: null });
  });

  it('to a CI file keeps none of its text', () => {
    const { facts } = read('ciFile', file('a:\n  script: [make canary]\n'));

    expect(JSON.stringify(facts)).not.toContain('canary');
  });

  it.each([
    file('- a list'),
    file('a: [\n'),
    { encoding: 'text', content: 'YTogYgo=' },
    { encoding: 'base64', content: 'a: b\n' },
    { encoding: 'base64' },
  ])('to a CI file is unreadable if it is %j', (body) => {
    const { facts, unreadable } = read('ciFile', body);

    expect([facts, unreadable?.ciFile?.kind, unreadable?.ci?.kind]).toEqual([{}, 'error', 'error']);
  });

  it.each([
    ['', 'repository/files/.gitlab-ci.yml'],
    ['ci/all.yml', 'repository/files/ci%2Fall.yml'],
  ])('to a CI file at %j is asked for by its path', (ciConfigPath, path) => {
    expect(
      settingsCalls.ciFile.given(factsOf([readingOf<ProjectFacts>({ ciConfigPath })], new Date(readAt))),
    ).toEqual({
      path,
    });
  });

  it('to the CI lint is analysed, and none of its text is kept', () => {
    const text = 'deploy:\n  script: [make canary]\n  environment: production\n';

    const { facts } = read('ciLint', { valid: true, merged_yaml: text });

    expect(facts.ci).toMatchObject({ hasEnvironments: true, injections: [], debugTraces: [] });
    expect(JSON.stringify(facts)).not.toContain('canary');
  });

  it.each([
    { valid: false, merged_yaml: 'a: {}' },
    { valid: true, merged_yaml: null },
    { valid: true, merged_yaml: '- a list' },
    { valid: true },
  ])('to the CI lint is unreadable if it is %j', (body) => {
    const { facts, unreadable } = read('ciLint', body);

    expect([facts, unreadable?.ci?.kind]).toEqual([{}, 'error']);
  });

  it('to jobs has the kinds of their reports, those of infrastructure by their name', () => {
    expect(
      kindsIn(
        aJob('a', ['sast', 'secret_detection']),
        aJob('b', ['dependency_scanning']),
        aJob('c', ['container_scanning', 'dast', 'junit']),
        aJob('kics-iac-sast', ['sast']),
      ),
    ).toEqual(['sast', 'secretDetection', 'dependencyScanning', 'containerScanning', 'iac']);
  });

  it.each([
    ['of a scanner that failed', aJob('semgrep-sast', [], { status: 'failed' }), ['unclear']],
    ['of a scanner that waits', aJob('secret_detection', [], { status: 'created' }), ['unclear']],
    ['whose files are gone', aJob('audit', ['trace'], { artifacts_expire_at: readAt }), ['unclear']],
    [
      'whose files are kept',
      aJob('audit', ['archive'], { artifacts_expire_at: '2026-11-01T00:00:00.000Z' }),
      [],
    ],
    [
      'whose files are not gone yet',
      aJob('audit', ['trace'], { artifacts_expire_at: '2027-01-01T00:00:00.000Z' }),
      [],
    ],
    ['that failed', aJob('build', ['trace'], { status: 'failed' }), []],
  ])('to jobs leaves a job %s as it is', (_case, job, expected) => {
    expect(kindsIn(job)).toEqual(expected);
  });

  it('to jobs keeps no name of another job', () => {
    expect(JSON.stringify(read('securityJobs', [[aJob('canary', ['archive'])]]))).not.toContain('canary');
  });

  it('to pipelines is asked for by the default branch, and names the jobs of the newest', () => {
    const { details, given } = settingsCalls.securityJobs;

    expect(given(factsOf([readingOf<ProjectFacts>({ defaultBranch: 'a/b' })], new Date(readAt)))).toEqual({
      query: { per_page: '1', ref: 'a/b' },
    });
    expect(details([{ id: 47 }])).toEqual(['pipelines/47/jobs']);
    expect(details([])).toEqual([]);
    expect([details('none'), details([{}])]).toEqual([undefined, undefined]);
  });

  it('to languages never says that there is no infrastructure as code', () => {
    const { facts, unreadable } = read('languages', { Go: 100 });

    expect([facts, unreadable?.hasInfrastructureCode?.kind]).toEqual([{}, 'error']);
  });

  it('to runners names their details, unless it is odd', () => {
    const { details } = settingsCalls.runners;

    expect(details([{ id: 5 }, { id: 6 }])).toEqual(['/runners/5', '/runners/6']);
    expect(details([])).toEqual([]);
    expect([details('none'), details([{}])]).toEqual([undefined, undefined]);
  });

  it('to runners that are neither paused nor active is not understood', () => {
    expect(read('runners', [runner]).unreadable).toHaveProperty('runners');
  });

  it('to protected tags with an entry that is neither role nor principal is not understood', () => {
    const body = [{ name: 'v*', create_access_levels: [{}] }];

    expect(read('protectedTags', body).unreadable).toHaveProperty('protectedTags');
  });
});
