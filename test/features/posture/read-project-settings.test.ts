import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { SimulatedGitLab } from '../../../local/gitlab/server.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { assessProjects } from '../../../shared/features/posture/assess-projects.ts';
import { projectSettingsSource } from '../../../shared/features/posture/domain/project-settings.ts';
import { readProjectSettings } from '../../../shared/features/posture/read-project-settings.ts';
import { GitLabUnavailableError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

type World = SimulatedGitLab['world'];
type Project = World['projects'][number];
type ProjectDetailsChange = Parameters<SimulatedGitLab['details']['changeProject']>[1];
const developer = 30;
const maintainer = 40;
const owner = 50;

let environment: TestEnvironment;
let connector: TestConnector;
let root: World['groups'][number];
let project: Project;
let others: Project[];

function isUsual({ emptyRepo, archived }: Project): boolean {
  return !emptyRepo && !archived;
}

beforeAll(async () => {
  environment = await openTestEnvironment(40);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
  const { world } = environment.simulator;
  const usual = world
    .rootsOwnedBy(world.user('demo')!)
    .map((one) => ({ one, projects: one.ownProjects.filter(isUsual) }));
  const chosen = usual.find(({ one, projects }) => projects.length > 1 && world.tierOf(one) !== 'free')!;
  root = chosen.one;
  const rows = await Promise.all(chosen.projects.map(({ id }) => connector.projectRow(root.path, id)));
  // Its CI file lies where it usually does.
  project = chosen.projects.find((_one, index) => rows[index]?.facts.ciConfigPath === '')!;
  others = chosen.projects.filter((one) => one !== project);
});
afterAll(() => environment.stop());
afterEach(() => setRole(owner));

function setRole(level: typeof developer | typeof maintainer | typeof owner): void {
  root.members.set(environment.simulator.world.user('demo')!.id, level);
}

const healthy: ProjectDetailsChange = {
  approvals: {
    merge_requests_author_approval: false,
    merge_requests_disable_committers_approval: true,
    disable_overriding_approvers_per_merge_request: true,
    reset_approvals_on_push: true,
  },
  access_tokens: [{ name: 'ci', expires_at: '2027-06-01', last_used_at: '2026-11-20T10:00:00.000Z' }],
  hooks: [{ url: 'https://hooks.example/gitlab', enable_ssl_verification: true }],
  protected_tags: [{ name: 'v*' }],
  tags: ['v2', 'v1'],
  ci_file: including('build:\n  script: [make]\ndeploy:\n  script: [deploy]\n  environment: production\n'),
  protected_environments: [{ name: 'production' }],
};
const decided = [
  'PRJ-11',
  'PRJ-13',
  'REV-09',
  'REV-10',
  'REV-11',
  'REV-12',
  'REV-25',
  'CIC-17',
  'CIC-24',
  'CIC-26',
];

/** A CI file that is no more than an include, and what the include makes of it. */
function including(merged: string) {
  return { text: 'include:\n  - local: /ci/all.yml\n', merged_yaml: merged };
}

async function jobsOf(ids: number[]): Promise<[JobOf<'assess-projects'>, JobOf<'read-project-settings'>]> {
  connector.wait(1);
  const at = connector.now.toISOString();
  const ref = refOf((await connector.connector())!);
  const common = { v: 1, connector: ref, attempt: 0, rootId: root.id, ids, at } as const;
  return [
    { ...common, kind: 'assess-projects' },
    { ...common, kind: 'read-project-settings' },
  ];
}

/** Sets the project like this and reads it by GraphQL; the job that reads the rest. */
async function prepared(change: ProjectDetailsChange = {}, ids = [project.id]) {
  environment.simulator.details.changeProject(project, { ...healthy, ...change });
  const [assess, settings] = await jobsOf(ids);
  await assessProjects(assess, connector.deps());
  environment.simulator.resetRequests();
  return settings;
}

async function stored(id = project.id) {
  const { id: connectorId } = (await connector.connector())!;
  return (await environment.stores.assessments.projects.get(connectorId, id))!.value;
}

async function verdicts(id = project.id): Promise<Record<string, string>> {
  const all = (await stored(id)).verdicts;
  return Object.fromEntries(decided.map((check) => [check, all[check]?.verdict ?? '']));
}

async function assessed(change: ProjectDetailsChange = {}): Promise<Record<string, string>> {
  await readProjectSettings(await prepared(change), connector.deps());
  return verdicts();
}

function asked(): Record<string, number> {
  return environment.simulator.requests().byRoute;
}

const flips: [string, ProjectDetailsChange, string[]][] = [
  ['a hook over HTTP', { hooks: [{ url: 'http://hooks.example/gitlab' }] }, ['PRJ-11']],
  ['a token for ever', { access_tokens: [{ name: 'ci', expires_at: null }] }, ['PRJ-13']],
  ['tags without a rule', { protected_tags: [] }, ['REV-25']],
  [
    'an included script of a stranger',
    { ci_file: including('a:\n  script: [eval "$CI_COMMIT_TITLE"]\n  environment: production\n') },
    ['CIC-24'],
  ],
  [
    'an included debug trace',
    {
      ci_file: including(
        'variables: { CI_DEBUG_TRACE: "true" }\na:\n  script: [make]\n  environment: production\n',
      ),
    },
    ['CIC-26'],
  ],
  ['an open environment', { protected_environments: [] }, ['CIC-17']],
  [
    'approval by authors',
    { approvals: { ...healthy.approvals!, merge_requests_author_approval: true } },
    ['REV-09'],
  ],
  [
    'rules that may be overridden',
    { approvals: { ...healthy.approvals!, disable_overriding_approvers_per_merge_request: false } },
    ['REV-11'],
  ],
  [
    'approvals that stay',
    { approvals: { ...healthy.approvals!, reset_approvals_on_push: false } },
    ['REV-12'],
  ],
];

describe('settings that GitLab shows over REST', () => {
  it('pass where they are healthy', async () => {
    expect(await assessed()).toEqual(Object.fromEntries(decided.map((id) => [id, 'pass'])));
  });

  it.each(flips)('fail exactly the checks of %s', async (_name, change, failing) => {
    const found = await assessed(change);

    expect(decided.filter((id) => found[id] === 'fail')).toEqual(failing);
    expect(Object.values(found)).not.toContain('notAssessed');
  });

  it('are not applicable where there are no tags', async () => {
    expect((await assessed({ protected_tags: [], tags: [] }))['REV-25']).toBe('notApplicable');
  });

  it.each([
    ['Maintainer', maintainer],
    ['Developer', developer],
  ] as const)('fail nothing falsely for the role %s', async (_name, role) => {
    setRole(role);

    expect(Object.values(await assessed())).not.toContain('fail');
  });

  it('are not assessed where the role no longer shows them, and the connector stays healthy (trap 2)', async () => {
    await assessed();
    setRole(developer);

    const found = await assessed();

    expect(decided.filter((id) => found[id] === 'notAssessed')).toEqual(
      expect.arrayContaining(['PRJ-11', 'PRJ-13', 'REV-09', 'REV-25']),
    );
    expect((await stored()).verdicts['PRJ-13']).toMatchObject({ last: 'pass' });
    expect(asked()['POST /oauth/token']).toBeUndefined();
    expect((await connector.connector())?.devops?.health).toBeUndefined();
  });

  it('leave no token, path or password of a hook behind', async () => {
    await assessed({ hooks: [{ url: 'https://bot:canary@hooks.example/canary?token=canary' }] });

    const text = JSON.stringify(await stored());
    expect(text).toContain('hooks.example');
    expect(text).not.toContain('canary');
  });
});

const included = {
  text: 'include:\n  - local: /ci/deploy.yml\nbuild:\n  script: [make]\n',
  merged_yaml: 'build:\n  script: [make]\ndeploy:\n  script: [make deploy]\n  environment: production\n',
};
const ofCi = ['CIC-17', 'CIC-24', 'CIC-26'];

async function verdictsOfCi(change: ProjectDetailsChange) {
  await assessed(change);
  const all = (await stored()).verdicts;
  return ofCi.map((check) => all[check]?.verdict);
}

describe('a CI file that includes others', () => {
  it('is judged with all that it includes', async () => {
    const environments = { protected_environments: [{ name: 'production' }] };
    const bad = `${included.merged_yaml}variables:\n  CI_DEBUG_TRACE: "true"\n`;
    const worse = bad.replace('make deploy', 'bash -c "echo $CI_COMMIT_MESSAGE"');

    expect(await verdictsOfCi({ ci_file: included, ...environments })).toEqual(['pass', 'pass', 'pass']);
    expect(
      await verdictsOfCi({ ci_file: { ...included, merged_yaml: worse }, protected_environments: [] }),
    ).toEqual(['fail', 'fail', 'fail']);
  });

  it('is not assessed where GitLab finds errors in it', async () => {
    const ci_file = { ...included, errors: ['jobs:deploy config is wrong'] };

    expect(await verdictsOfCi({ ci_file })).toEqual(['notAssessed', 'notAssessed', 'notAssessed']);
  });

  it('is not counted again once it includes nothing', async () => {
    await assessed({ ci_file: included });
    await assessed({ ci_file: { text: 'build:\n  script: [make]\n' } });

    const lint = (await stored()).readings.find(({ source }) => source === 'GET /projects/:id/ci/lint');
    expect(lint?.facts).toEqual({});
    expect(asked()['GET /projects/:id/ci/lint']).toBeUndefined();
  });
});

describe('requests for settings', () => {
  it('are sent once for a cause, whatever comes twice', async () => {
    const job = await prepared({ protected_tags: [] });
    await readProjectSettings(job, connector.deps());
    const first = asked();

    await readProjectSettings(job, connector.deps());

    expect(first).toMatchObject({
      'GET /projects/:id/hooks': 1,
      'GET /projects/:id/access_tokens': 1,
      'GET /projects/:id/protected_tags': 1,
      'GET /projects/:id/repository/tags': 1,
      'GET /projects/:id/approvals': 1,
    });
    expect(asked()).toEqual(first);
  });

  it('leave out tokens where GraphQL shows no bot, and archived projects', async () => {
    const job = await prepared({ access_tokens: [] });
    await readProjectSettings(job, connector.deps());
    expect(asked()['GET /projects/:id/access_tokens']).toBeUndefined();

    const archived = environment.simulator.world.projects.find((one) => one.archived)!;
    await readProjectSettings({ ...job, ids: [archived.id] }, connector.deps());

    expect(asked()['GET /projects/:id/hooks']).toBe(1);
  });

  it('wait until the project was assessed', async () => {
    const job = await prepared();
    const { id } = (await connector.connector())!;
    await environment.stores.assessments.projects.remove(id, [project.id]);

    await readProjectSettings(job, connector.deps());

    expect(environment.simulator.requests().total).toBe(0);
  });
});

describe('a failure of GitLab', () => {
  it('on one request keeps the other readings, and the repeat asks for the missing one', async () => {
    const [other] = others;
    const ids = [project.id, other!.id];
    const job = await prepared({}, ids);
    const refusal = environment.gate.refuse(
      ({ target }) => target.includes(`/projects/${project.id}/protected_tags`),
      { status: 500, body: {} },
    );

    const failure = await readProjectSettings(job, connector.deps()).catch((error: unknown) => error);
    refusal();
    const partly = await verdicts();
    const before = asked();
    await readProjectSettings(job, connector.deps());

    expect(failure).toBeInstanceOf(GitLabUnavailableError);
    expect([partly['PRJ-11'], (await verdicts(other!.id))['PRJ-11']]).not.toContain('notAssessed');
    expect(await verdicts()).toEqual(Object.fromEntries(decided.map((id) => [id, 'pass'])));
    expect(asked()['GET /projects/:id/hooks']).toBe(before['GET /projects/:id/hooks']);
  });

  it('loses no change between two tries, whichever job comes first', async () => {
    const job = await prepared();
    const refusal = environment.gate.refuse(
      ({ target }) => target.includes(`/projects/${project.id}/protected_tags`),
      { status: 500, body: {} },
    );
    await expect(readProjectSettings(job, connector.deps())).rejects.toBeInstanceOf(GitLabUnavailableError);
    refusal();
    const hooks = [{ url: 'http://hooks.example/gitlab' }];
    environment.simulator.details.changeProject(project, { hooks });
    connector.wait(1);
    const later = { ...job, at: connector.now.toISOString() };
    connector.wait(1);

    await readProjectSettings(job, connector.deps());
    await readProjectSettings(later, connector.deps());

    expect((await verdicts())['PRJ-11']).toBe('fail');
  });

  it('of everything ends the job soon', async () => {
    const ids = [project, ...others].map(({ id }) => id);
    const job = await prepared({}, ids);
    const refusal = environment.gate.refuse(({ target }) => target.startsWith('/api/v4'), {
      status: 429,
      body: {},
    });
    const before = environment.gate.asked.length;

    await readProjectSettings(job, connector.deps()).catch(() => undefined);
    refusal();

    expect(environment.gate.asked.length - before).toBeLessThan(5);
  });
});

describe('GraphQL that keeps failing for a project', () => {
  it('does not keep its settings from being read by REST', async () => {
    const { id: connectorId } = (await connector.connector())!;
    environment.simulator.details.changeProject(project, healthy);
    await environment.stores.assessments.projects.remove(connectorId, [project.id]);
    connector.queue.losePosture();
    const [assess] = await jobsOf([project.id]);
    const refusal = environment.gate.refuse(({ target }) => target.includes('/graphql'), {
      status: 500,
      body: {},
    });

    const failure = await assessProjects(assess, connector.deps()).catch((error: unknown) => error);
    for (const job of connector.queue.losePosture()) await connector.carryOut(job);
    refusal();

    expect(failure).toBeInstanceOf(GitLabUnavailableError);
    expect((await verdicts())['PRJ-11']).toBe('pass');
  });

  it('is given up after three days: what it had is read by REST', async () => {
    const job = await prepared();
    connector.wait(4 * 24 * 60);

    await readProjectSettings({ ...job, at: connector.now.toISOString() }, connector.deps());

    expect(asked()).toMatchObject({
      'GET /projects/:id/protected_branches': 1,
      'GET /projects/:id/pipelines': 1,
    });
  });
});

describe('a crash', () => {
  it('at any write leaves the same verdicts when the job comes again', async () => {
    for (let crashAfter = 1; ; crashAfter += 1) {
      const job = await prepared();
      const crashPoint = new CrashPoint(crashAfter);

      await readProjectSettings(job, connector.deps(crashPoint)).catch(rethrown);
      await readProjectSettings(job, connector.deps());

      expect(await verdicts()).toEqual(Object.fromEntries(decided.map((id) => [id, 'pass'])));
      if (crashPoint.written < crashAfter) break;
    }
  });
});

describe('the job', () => {
  it('is sent for projects whose settings were never read, are a week old, or are urgent', async () => {
    const ids = [project, ...others].map(({ id }) => id);
    connector.queue.losePosture();
    const { id: connectorId } = (await connector.connector())!;
    await environment.stores.assessments.projects.remove(connectorId, ids);
    const sent = async (urgent: boolean) => {
      const [job] = await jobsOf(ids);
      await assessProjects({ ...job, ...(urgent && { urgent: true as const }) }, connector.deps());
      const jobs = connector.queue.losePosture();
      for (const one of jobs) await connector.carryOut(one);
      return jobs.flatMap((one) => (one.kind === 'read-project-settings' ? one.ids : []));
    };

    const first = await sent(false);
    const again = await sent(false);
    const asUrgent = await sent(true);
    connector.wait(8 * 24 * 60);
    const weekLater = await sent(false);

    expect(first.toSorted((a, b) => a - b)).toEqual(ids.toSorted((a, b) => a - b));
    expect(again).toEqual([]);
    expect(asUrgent).toHaveLength(ids.length);
    expect(weekLater).toHaveLength(ids.length);
  });
});

/** Jobs for settings that follow when a project is assessed. */
async function settingsJobsOf(change: Partial<JobOf<'assess-projects'>>) {
  const [job] = await jobsOf([project.id]);
  await assessProjects({ ...job, urgent: true, ...change }, connector.deps());
  return connector.queue.losePosture().filter((one) => one.kind === 'read-project-settings');
}

describe('webhooks', () => {
  it('have settings read once an hour, and none of them is lost', async () => {
    await assessed();
    connector.queue.losePosture();
    connector.wait(10);
    const readTime = (await stored()).readings.find(({ source }) => source === projectSettingsSource)!.readAt;
    const hourLater = new Date(Date.parse(readTime) + 3_600_000).toISOString();

    const first = await settingsJobsOf({ hourly: true });
    environment.simulator.details.changeProject(project, { hooks: [{ url: 'http://hooks.example/gitlab' }] });
    // Longer than other queues remember a job.
    connector.wait(11);
    const second = await settingsJobsOf({ hourly: true });

    expect(first).toMatchObject([{ at: hourLater, ids: [project.id] }]);
    // The queue has that job already.
    expect(second).toEqual([]);
    connector.wait(60);
    await readProjectSettings(first[0]!, connector.deps());
    await readProjectSettings(first[0]!, connector.deps());
    expect((await verdicts())['PRJ-11']).toBe('fail');
    expect(asked()['GET /projects/:id/hooks']).toBe(2);
  });

  it('of the CI configuration, and persons, have them read at once', async () => {
    await assessed();
    connector.queue.losePosture();

    expect(await settingsJobsOf({})).toMatchObject([{ urgent: true, at: connector.now.toISOString() }]);
  });

  it('have them read at once after that hour', async () => {
    await assessed();
    connector.queue.losePosture();
    connector.wait(61);

    expect(await settingsJobsOf({ hourly: true })).toMatchObject([{ urgent: true }]);
  });
});

function rethrown(failure: unknown): void {
  if (!(failure instanceof SimulatedCrash)) throw failure;
}

/** Settings that an older GitLab shows by REST only; all healthy, then all unhealthy. */
const older: ProjectDetailsChange = {
  protected_branches: [{ name: '*' }],
  inbound_job_token_scope_enabled: true,
  variables: [{ key: 'DEPLOY_TOKEN' }],
  runners: [{}],
  deploy_keys: [],
};
const unhealthy: ProjectDetailsChange = {
  protected_branches: [{ name: '*', allow_force_push: true, push_access_levels: [{ access_level: 30 }] }],
  inbound_job_token_scope_enabled: false,
  variables: [{ key: 'DEPLOY_TOKEN', value: 'canary-of-a-variable', masked: false, protected: false }],
  runners: [{ access_level: 'not_protected', run_untagged: true }],
  deploy_keys: [{ title: 'ci', can_push: true }],
};
const ofOlder = ['REV-01', 'REV-02', 'REV-03', 'CIC-01', 'CIC-08', 'CIC-09', 'CIC-12', 'PRJ-14'];

/** Checks of CI files, and the files that decide them. */
const ofFile = ['CIC-21', 'CIC-24', 'CIC-26', 'CIC-30'];
const looseInclude = 'include:\n  - project: a/b\n    file: x.yml\n    ref: main\n';
const withSecret = 'a:\n  script: [login glpat-canary123456789abcdefg]\n';
const debugged = 'variables: { CI_DEBUG_TRACE: "true" }\na:\n  script: [eval "$CI_COMMIT_TITLE"]\n';
const ciFiles: [string, ProjectDetailsChange['ci_file'], (string | undefined)[]][] = [
  ['is sound', { text: 'build:\n  script: [make]\n' }, ['pass', 'pass', 'pass', 'pass']],
  ['is not there', null, ['notApplicable', 'notApplicable', 'notApplicable', 'notApplicable']],
  ['is unsound', { text: debugged }, ['pass', 'fail', 'fail', 'pass']],
  ['holds a secret', { text: withSecret }, ['pass', 'pass', 'pass', 'fail']],
  ['includes others', { text: looseInclude, merged_yaml: debugged }, ['fail', 'fail', 'fail', 'pass']],
  ['is no YAML', { text: 'a: [\n' }, ['notAssessed', 'notAssessed', 'notAssessed', 'notAssessed']],
];

/** Checks of security jobs that need no licence, and the pipelines that decide them. */
const ofJobs = ['SEC-01', 'SEC-02', 'SEC-04', 'SEC-05', 'SEC-08'];
const buildsImages = {
  languages: ['HCL'],
  ci_file: { text: 'build:\n  script: [docker build .]\n' },
};
const reports = [
  'secret_detection',
  'sast',
  'dependency_scanning',
  'container_scanning',
  'sast_iac',
] as const;
type Job = NonNullable<NonNullable<ProjectDetailsChange['pipeline']>['jobs']>[number];
const scans = reports.map((report): Job => ({ name: report.replaceAll('_', '-'), report }));
const build: Job = { name: 'build' };
const lately = '2026-11-29T10:00:00.000Z';
const pipelines: [string, ProjectDetailsChange['pipeline'], string[]][] = [
  ['runs all', { finished_at: lately, jobs: [build, ...scans] }, ofJobs.map(() => 'pass')],
  [
    'runs some',
    { finished_at: lately, jobs: [build, ...scans.slice(0, 2)] },
    ['pass', 'pass', 'fail', 'fail', 'pass'],
  ],
  ['is there no more', null, ['fail', 'fail', 'fail', 'fail', 'notApplicable']],
  [
    'has more jobs than a page of GitLab',
    {
      finished_at: lately,
      jobs: [...Array.from({ length: 120 }, (_, index) => ({ name: `test ${index}` })), ...scans],
    },
    ofJobs.map(() => 'pass'),
  ],
];

/** Checks of push rules, on instances whose licence has them. */
const ofPushRules = ['REV-21', 'REV-23'];

describe.each([
  ['13.12 CE', { version: '13.12', package: 'ce' }, ['CIC-01']],
  ['15.0', { version: '15.0', package: 'ee' }, ['CIC-01']],
  ['15.8', { version: '15.8', package: 'ee' }, []],
  ['15.8 without a licence', { version: '15.8', package: 'ee-unlicensed' }, []],
  ['19.5 without GraphQL', { version: '19.5', package: 'ee', graphql: false }, []],
] as const)('GitLab %s', (_name, instance, missing) => {
  let old: TestEnvironment;
  let itsConnector: TestConnector;
  let itsRoot: World['groups'][number];
  let itsProject: Project;
  const isLicensed = instance.package === 'ee';
  const isByRest = instance.version === '13.12' || 'graphql' in instance;

  beforeAll(async () => {
    old = await openTestEnvironment(30, {}, { instance });
    itsConnector = new TestConnector(old);
    await itsConnector.onboard({ autoDiscovery: 'Enabled' });
    const { world } = old.simulator;
    const owned = world.rootsOwnedBy(world.user('demo')!);
    const roots = owned.filter((one) => !isLicensed || world.tierOf(one) !== 'free');
    itsProject = roots.flatMap((one) => one.ownProjects).find((one) => !one.emptyRepo && !one.archived)!;
    itsRoot = itsProject.namespace;
  });
  afterAll(() => old.stop());

  async function verdictsOf(change: ProjectDetailsChange) {
    old.simulator.details.changeProject(itsProject, change);
    itsConnector.queue.losePosture();
    itsConnector.wait(1);
    const ref = refOf((await itsConnector.connector())!);
    const at = itsConnector.now.toISOString();
    const common = { v: 1, connector: ref, attempt: 0, rootId: itsRoot.id, at } as const;
    const kind = 'assess-projects';
    await itsConnector.queue.send([{ ...common, kind, ids: [itsProject.id], urgent: true }]);
    await itsConnector.assess();
    const found = await old.stores.assessments.projects.get(ref.id, itsProject.id);
    expect(JSON.stringify(found)).not.toContain('canary');
    return found!.value.verdicts;
  }

  type Verdicts = Awaited<ReturnType<typeof verdictsOf>>;

  function only(found: Verdicts, checks: readonly string[]) {
    return new Map(checks.map((check) => [check, found[check]?.verdict]));
  }

  function expected(verdict: string): Map<string, string> {
    return new Map(ofOlder.map((id) => [id, missing.some((one) => one === id) ? 'notAssessed' : verdict]));
  }

  it('has the same verdicts by REST, and none that is false', async () => {
    expect(only(await verdictsOf(older), ofOlder)).toEqual(expected('pass'));
    expect(only(await verdictsOf(unhealthy), ofOlder)).toEqual(expected('fail').set('REV-01', 'pass'));
  });

  it.each<[string, ProjectDetailsChange['push_rule'], string[]]>([
    ['are all set', { reject_unsigned_commits: true, prevent_secrets: true }, ['pass', 'pass']],
    ['are half set', { reject_unsigned_commits: false, prevent_secrets: true }, ['fail', 'pass']],
    ['are none', null, ['fail', 'fail']],
  ])('has the verdicts of push rules that %s, where its licence has them', async (_case, rule, judged) => {
    const found = only(await verdictsOf({ push_rule: rule }), ofPushRules);

    expect([...found.values()]).toEqual(isLicensed ? judged : ['notApplicable', 'notApplicable']);
  });

  it.each(ciFiles)('has the verdicts of a CI file that %s', async (_case, ci_file, judged) => {
    const found = only(await verdictsOf({ ci_file }), ofFile);

    expect([...found.values()]).toEqual(judged);
  });

  it.each(pipelines)(
    'has the verdicts of scanners of which a pipeline %s',
    async (_case, pipeline, judged) => {
      const found = only(await verdictsOf({ ...buildsImages, pipeline }), ofJobs);

      expect([...found.values()]).toEqual(judged);
    },
  );

  it('does not judge scanners whose reports are gone, unless GitLab shows the jobs by GraphQL', async () => {
    const jobs = scans.map((job) => ({ ...job, expired: true }));
    const found = await verdictsOf({ ...buildsImages, pipeline: { finished_at: lately, jobs } });

    const judged = isByRest ? 'notAssessed' : 'pass';
    expect(only(found, ['SEC-01', 'SEC-02', 'SEC-08'])).toEqual(
      new Map(['SEC-01', 'SEC-02', 'SEC-08'].map((check) => [check, judged])),
    );
  });

  it('does not fail the age of scans of a project whose CI/CD is off', async () => {
    itsProject.settings = { ...itsProject.settings, builds_access_level: 'disabled' };
    const found = await verdictsOf({
      ...buildsImages,
      pipeline: { finished_at: '2026-01-01T00:00:00.000Z' },
    });
    itsProject.settings = { ...itsProject.settings, builds_access_level: 'enabled' };

    expect(found['SEC-08']?.verdict).toBe(isByRest ? 'notAssessed' : 'notApplicable');
    expect(found['SEC-01']?.verdict).toBe(isByRest ? 'notAssessed' : 'fail');
  });

  it('fails nothing falsely for the role Developer', async () => {
    const user = old.simulator.world.user('demo')!;
    itsRoot.members.set(user.id, developer);

    const judged = await verdictsOf({
      ...older,
      push_rule: { reject_unsigned_commits: true, prevent_secrets: true },
    });

    itsRoot.members.set(user.id, owner);
    const found = only(judged, [...ofOlder, ...ofPushRules]);
    expect([...found.values()]).not.toContain('fail');
  });
});
