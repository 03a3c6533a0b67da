import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { SimulatedGitLab } from '../../../local/gitlab/server.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import type { App } from '../../../shared/features/app.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { assessProjects } from '../../../shared/features/posture/assess-projects.ts';
import { GitLabUnavailableError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

type World = SimulatedGitLab['world'];
type ProjectDetailsChange = Parameters<SimulatedGitLab['details']['changeProject']>[1];
const developer = 30;
const maintainer = 40;
const owner = 50;

let environment: TestEnvironment;
let connector: TestConnector;
let root: World['groups'][number];
let project: World['projects'][number];

beforeAll(async () => {
  environment = await openTestEnvironment(30);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
  const { world } = environment.simulator;
  const projects = world.rootsOwnedBy(world.user('demo')!).flatMap((one) => one.ownProjects);
  project = projects.find(({ emptyRepo, archived }) => !emptyRepo && !archived)!;
  root = project.namespace;
});
afterAll(() => environment.stop());
afterEach(() => setRole(owner));

function setRole(level: typeof developer | typeof maintainer | typeof owner): void {
  root.members.set(environment.simulator.world.user('demo')!.id, level);
}

const healthy: ProjectDetailsChange = {
  protected_branches: [{ name: '*', code_owner_approval_required: true }],
  approval_rules: [{ approvals_required: 2 }],
  approvals: {
    merge_requests_author_approval: false,
    merge_requests_disable_committers_approval: true,
    disable_overriding_approvers_per_merge_request: true,
    reset_approvals_on_push: true,
  },
  push_rule: { reject_unsigned_commits: true, prevent_secrets: true },
  inbound_job_token_scope_enabled: true,
  deploy_keys: [],
  access_tokens: [],
  variables: [{ key: 'DEPLOY_TOKEN' }],
  runners: [{}],
  ci_file: { text: 'build:\n  script: [docker build .]\n  environment: production\n' },
  pipeline: {
    finished_at: '2026-11-23T08:00:00.000Z',
    jobs: [
      { name: 'secrets', report: 'secret_detection' },
      { name: 'sast', report: 'sast' },
      { name: 'gemnasium', report: 'dependency_scanning' },
      { name: 'images', report: 'container_scanning' },
      { name: 'kics-iac-sast', report: 'sast' },
    ],
  },
  languages: ['HCL'],
};
/** Checks that the queries of project rules and of CI files decide. */
const decided = [
  'REV-01',
  'REV-02',
  'REV-03',
  'REV-04',
  'REV-07',
  'REV-08',
  'REV-10',
  'REV-15',
  'REV-21',
  'REV-23',
  'CIC-01',
  'CIC-08',
  'CIC-09',
  'CIC-12',
  'PRJ-13',
  'PRJ-14',
  'CIC-21',
  'CIC-24',
  'CIC-26',
  'CIC-30',
  'SEC-01',
  'SEC-02',
  'SEC-03',
  'SEC-04',
  'SEC-05',
  'SEC-08',
];

let lastJob: JobOf<'assess-projects'>;

/** The verdicts after the project is set like this and assessed. */
async function assessed(change: ProjectDetailsChange = {}): Promise<Record<string, string>> {
  await run(await jobAfter(change), connector.deps());
  return decidedVerdicts();
}

async function jobAfter(change: ProjectDetailsChange): Promise<JobOf<'assess-projects'>> {
  environment.simulator.details.changeProject(project, { ...healthy, ...change });
  const stored = (await connector.connector())!;
  connector.wait(1);
  const at = connector.now.toISOString();
  const job = { v: 1, kind: 'assess-projects', connector: refOf(stored), attempt: 0 } as const;
  return { ...job, rootId: root.id, ids: [project.id], at };
}

function run(job: JobOf<'assess-projects'>, app: App): Promise<void> {
  lastJob = job;
  return assessProjects(job, app);
}

async function decidedVerdicts(): Promise<Record<string, string>> {
  const stored = (await connector.connector())!;
  const assessment = await environment.stores.assessments.projects.get(stored.id, project.id);
  const all = Object.entries(assessment!.value.verdicts);
  return Object.fromEntries(
    all.filter(([id]) => decided.includes(id)).map(([id, { verdict }]) => [id, verdict]),
  );
}

/** GitLab answers the query of settings, and not that of files. */
async function assessedWithoutFiles(change: ProjectDetailsChange) {
  const app = connector.deps();
  const connect: App['gitlab']['connect'] = async (...given) => {
    const connected = await app.gitlab.connect(...given);
    const noAnswer = new GitLabUnavailableError('GitLab does not answer.', { endpoint: 'POST /api/graphql' });
    return { ...connected, facts: { ...connected.facts, projectCi: () => Promise.reject(noAnswer) } };
  };
  const gitlab = Object.assign(Object.create(app.gitlab) as App['gitlab'], { connect });
  const job = await jobAfter(change);
  const failure: unknown = await run(job, { ...app, gitlab }).catch((thrown: unknown) => thrown);
  return { checks: await decidedVerdicts(), failure };
}

/** The last job, redelivered. */
async function repeat(): Promise<{ requests: number }> {
  environment.simulator.resetRequests();
  connector.wait(1);
  await run(lastJob, connector.deps());
  return { requests: environment.simulator.requests().total };
}

function pipeline() {
  return healthy.pipeline!;
}

function withoutJob(name: string) {
  return { ...pipeline(), jobs: pipeline().jobs!.filter((job) => job.name !== name) };
}

function withCi(text: string): ProjectDetailsChange {
  return { ci_file: { text } };
}

const flips: [string, ProjectDetailsChange, string[]][] = [
  ['no protected branch', { protected_branches: [] }, ['REV-01', 'REV-02', 'REV-03', 'REV-04', 'REV-15']],
  [
    'push by Developers',
    {
      protected_branches: [
        { name: '*', code_owner_approval_required: true, push_access_levels: [{ access_level: 30 }] },
      ],
    },
    ['REV-02'],
  ],
  [
    'force push',
    { protected_branches: [{ name: '*', code_owner_approval_required: true, allow_force_push: true }] },
    ['REV-03'],
  ],
  ['no code owners', { protected_branches: [{ name: '*' }] }, ['REV-15']],
  ['one approval', { approval_rules: [{ approvals_required: 1 }] }, ['REV-08']],
  ['no approval', { approval_rules: [] }, ['REV-07', 'REV-08']],
  ['no push rules', { push_rule: null }, ['REV-21', 'REV-23']],
  ['unsigned commits', { push_rule: { prevent_secrets: true } }, ['REV-21']],
  ['files with secrets', { push_rule: { reject_unsigned_commits: true } }, ['REV-23']],
  ['all job tokens', { inbound_job_token_scope_enabled: false }, ['CIC-01']],
  ['an open secret', { variables: [{ key: 'API_KEY', masked: false }] }, ['CIC-08']],
  ['an unprotected secret', { variables: [{ key: 'API_KEY', protected: false }] }, ['CIC-09']],
  ['an open runner', { runners: [{ access_level: 'not_protected', run_untagged: true }] }, ['CIC-12']],
  ['a stranger in a script', withCi('a:\n  script: [eval "$CI_COMMIT_TITLE", docker build .]\n'), ['CIC-24']],
  [
    'a debug trace',
    withCi('variables: { CI_DEBUG_TRACE: "true" }\na:\n  script: [docker build .]\n'),
    ['CIC-26'],
  ],
  [
    'a secret in the CI file',
    withCi('a:\n  script: [docker build .]\n  variables:\n    API_TOKEN: canary-of-a-file\n'),
    ['CIC-30'],
  ],
  ['no scan of secrets', { pipeline: withoutJob('secrets') }, ['SEC-01']],
  ['no static analysis', { pipeline: withoutJob('sast') }, ['SEC-02']],
  ['no scan of dependencies', { pipeline: withoutJob('gemnasium') }, ['SEC-03']],
  ['no scan of images', { pipeline: withoutJob('images') }, ['SEC-04']],
  ['no scan of infrastructure', { pipeline: withoutJob('kics-iac-sast') }, ['SEC-05']],
  ['an old scan', { pipeline: { ...pipeline(), finished_at: '2026-10-01T08:00:00.000Z' } }, ['SEC-08']],
  ['a key that pushes', { deploy_keys: [{ title: 'ci', can_push: true }] }, ['PRJ-14']],
];

describe('settings that GitLab shows over GraphQL', () => {
  it('count approvals of all protected branches (trap 5)', async () => {
    const required = { approvals_required: 2, applies_to_all_protected_branches: true };
    const verdicts = await assessed({ approval_rules: [required] });

    expect([verdicts['REV-07'], verdicts['REV-08']]).toEqual(['pass', 'pass']);
  });

  it('pass where they are healthy', async () => {
    expect(await assessed()).toEqual(Object.fromEntries(decided.map((id) => [id, 'pass'])));
  });

  it.each(flips)('fail exactly the checks of %s', async (_name, change, failing) => {
    const verdicts = await assessed(change);

    expect(decided.filter((id) => verdicts[id] === 'fail')).toEqual(
      decided.filter((id) => failing.includes(id)),
    );
    expect(Object.values(verdicts)).not.toContain('notAssessed');
  });

  it('say nothing of tokens that only REST lists', async () => {
    expect((await assessed({ access_tokens: [{ name: 'ci' }] }))['PRJ-13']).toBe('notAssessed');
  });

  it.each([
    ['Maintainer', maintainer],
    ['Developer', developer],
  ] as const)('fail nothing falsely for the role %s', async (_name, role) => {
    setRole(role);

    expect(Object.values(await assessed())).not.toContain('fail');
  });

  it('are not assessed where the role no longer shows them', async () => {
    setRole(developer);

    const verdicts = await assessed();

    expect(decided.filter((id) => verdicts[id] === 'notAssessed')).toEqual(
      expect.arrayContaining(['REV-01', 'REV-02', 'CIC-01', 'CIC-08', 'CIC-12', 'PRJ-14']),
    );
  });

  it('leave open what an included file decides, and judge the file itself', async () => {
    const text = 'include:\n  - project: acme/ci\n    file: a.yml\n';
    const verdicts = await assessed({ ci_file: { text, merged_yaml: text } });

    expect([verdicts['CIC-21'], verdicts['CIC-24'], verdicts['CIC-30']]).toEqual([
      'fail',
      'notAssessed',
      'pass',
    ]);
  });

  it('are not applicable where there is no CI file', async () => {
    const verdicts = await assessed({ ci_file: null });

    expect([verdicts['CIC-21'], verdicts['CIC-24'], verdicts['SEC-04']]).toEqual(
      Array(3).fill('notApplicable'),
    );
  });

  it('cost a request for settings and one for files', async () => {
    environment.simulator.resetRequests();
    await assessed();

    // And one each for the probe and the licence, once a day.
    expect(environment.simulator.requests().byRoute['POST /api/graphql']).toBeLessThanOrEqual(4);
  });

  it('stay judged by the answer that came when the other does not, which is asked for again', async () => {
    await assessed();
    const { checks, failure } = await assessedWithoutFiles({ protected_branches: [] });
    const repeated = await repeat();

    expect(failure).toBeInstanceOf(GitLabUnavailableError);
    expect([checks['REV-01'], checks['CIC-24']]).toEqual(['fail', 'pass']);
    expect(repeated.requests).toBeGreaterThan(0);
    expect(await repeat()).toEqual({ requests: 0 });
  });

  it('leave no value of a variable behind', async () => {
    await assessed({ variables: [{ key: 'API_KEY', value: 'canary-of-a-variable' }] });

    const { id } = (await connector.connector())!;
    const stored = await environment.stores.assessments.projects.get(id, project.id);
    expect(JSON.stringify(stored)).toContain('API_KEY');
    expect(JSON.stringify(stored)).not.toContain('canary');
  });
});

it('ask for up to 50 projects at once: one request for settings and two for CI files', async () => {
  const many = await openTestEnvironment(300);
  const itsConnector = new TestConnector(many);
  await itsConnector.onboard({ autoDiscovery: 'Enabled' });
  const { world } = many.simulator;
  const roots = world.rootsOwnedBy(world.user('demo')!);
  const large = roots.find(({ ownProjects }) => ownProjects.length > 25)!;
  const ids = large.ownProjects.slice(0, 50).map(({ id }) => id);
  const ref = refOf((await itsConnector.connector())!);
  const aJob = (some: number[]): JobOf<'assess-projects'> => {
    itsConnector.wait(1);
    const at = itsConnector.now.toISOString();
    return { v: 1, kind: 'assess-projects', connector: ref, attempt: 0, at, rootId: large.id, ids: some };
  };
  const app = itsConnector.deps();
  // The probe and the licence are asked for once a day.
  await assessProjects(aJob(ids.slice(0, 1)), app);
  many.simulator.resetRequests();

  await assessProjects(aJob(ids), app);

  expect(many.simulator.requests()).toMatchObject({ total: 3, byRoute: { 'POST /api/graphql': 3 } });
  await many.stop();
});
