import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { GitLabOptions } from '../../local/gitlab/server.ts';
import { refOf } from '../../shared/features/connectors/domain/connector.ts';
import { sweepJob } from '../../shared/features/inventory/domain/follow-up-jobs.ts';
import { groupRules, instanceRules, projectRules } from '../../shared/features/posture/rules/all.ts';
import { TestConnector } from '../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/test-environment.ts';

/** Projects of each world: the same seed has the same settings on each instance. */
const projects = 50;
const roles = { Owner: 50, Maintainer: 40, Developer: 30 } as const;
type Role = keyof typeof roles;
type Instance = NonNullable<GitLabOptions['instance']>;
/** Verdicts by subject, id and check, such as `project 12 REV-01`. */
type Verdicts = ReadonlyMap<string, string>;

/** One instance, on which the role of the connector's user can change. */
class Cell {
  readonly environment: TestEnvironment;
  readonly connector: TestConnector;

  private constructor(environment: TestEnvironment, connector: TestConnector) {
    this.environment = environment;
    this.connector = connector;
  }

  static async open(instance: Instance): Promise<Cell> {
    const environment = await openTestEnvironment(projects, {}, { instance });
    const connector = new TestConnector(environment);
    await connector.onboard({ autoDiscovery: 'Enabled' });
    return new Cell(environment, connector);
  }

  /** The verdicts after everything was read with this role. */
  async readAs(role: Role): Promise<Verdicts> {
    const { world } = this.environment.simulator;
    const user = world.user('demo')!;
    const roots = await this.environment.stores.rootGroups.list((await this.connector.connector())!.id);
    const rootIds = new Set(roots.map(({ facts }) => facts.id));
    for (const group of world.groups) if (rootIds.has(group.id)) group.members.set(user.id, roles[role]);
    this.connector.wait(60);
    this.connector.queue.losePosture();
    const ref = refOf((await this.connector.connector())!);
    const at = this.connector.now.toISOString();
    const sweeps = roots.map(({ facts }) => sweepJob(ref, facts.id, at, { whole: true }));
    await this.connector.queue.send([
      ...sweeps,
      { v: 1, kind: 'assess-instance', connector: ref, attempt: 0, at, urgent: true },
    ]);
    await this.connector.assess();
    return this.#verdicts();
  }

  async #verdicts(): Promise<Verdicts> {
    const { id } = (await this.connector.connector())!;
    const { projects: ofProjects, groups, instance } = this.environment.stores.assessments;
    const found = new Map<string, string>();
    for (const [subject, rows] of Object.entries({ project: ofProjects, group: groups, instance })) {
      const heads = await rows.heads(id, 0, Number.MAX_SAFE_INTEGER);
      const whole = await rows.whole(
        id,
        heads.map((head) => head.id),
      );
      for (const { value } of whole) {
        for (const [check, { verdict }] of Object.entries(value.verdicts))
          found.set(`${subject} ${value.id} ${check}`, verdict);
      }
    }
    return found;
  }

  stop(): Promise<void> {
    return this.environment.stop();
  }
}

/** Checks of jobs that need no licence. */
const ofSecurityJobs = ['SEC-01', 'SEC-02', 'SEC-04', 'SEC-05', 'SEC-08'];

const newest = { version: '19.5', package: 'ee' } as const;
let truth: Verdicts;
let newestCell: Cell;

beforeAll(async () => {
  newestCell = await Cell.open(newest);
  truth = await newestCell.readAs('Owner');
}, 120_000);
afterAll(() => newestCell.stop());

/** Checks whose setting is not the same on another instance or with another role, by subject and id where it is not for all. */
function differing({ version = '', package: kind }: Instance, role: Role): string[] {
  return [
    // One Owner less.
    ...(role === 'Owner' ? [] : ['GRP-20']),
    // Protected branches of groups need a licence.
    ...(kind === 'ee' ? [] : ofInheritedBranches()),
    // Before 17.0 a group has no setting for force pushes.
    ...(Number.parseInt(version, 10) < 17 ? ['GRP-10'] : []),
    // Before 14.0 every token of a project has the role Maintainer.
    ...(Number.parseInt(version, 10) < 14 ? ['PRJ-13'] : []),
  ];
}

/** Checks of branches in projects whose group protects some too. */
function ofInheritedBranches(): string[] {
  const { world, details } = newestCell.environment.simulator;
  const inheriting = world.projects.filter(({ namespace }) => {
    let root = namespace;
    while (root.parent !== undefined) root = root.parent;
    return world.tierOf(root) !== 'free' && details.ofGroup(root).protected_branches.length > 0;
  });
  expect(inheriting.length).toBeGreaterThan(0);
  return inheriting.flatMap(({ id }) =>
    ['01', '02', '03', '04'].map((check) => `project ${id} REV-${check}`),
  );
}

/** Verdicts that say the opposite of those that an Owner of the newest version gets. */
function contradictions(verdicts: Verdicts, except: readonly string[]): string[] {
  return [...verdicts].flatMap(([what, verdict]) => {
    if (except.some((check) => what === check || what.endsWith(` ${check}`))) return [];
    const known = truth.get(what);
    const isOpposite = (verdict === 'fail' && known === 'pass') || (verdict === 'pass' && known === 'fail');
    return isOpposite ? [`${what}: ${verdict} instead of ${known}`] : [];
  });
}

/** Checks of security jobs that are open although the newest version decides them. Archived projects are not read by REST. */
function openScanners(verdicts: Verdicts): string[] {
  const { projects: all } = newestCell.environment.simulator.world;
  const read = all.filter(({ archived }) => !archived);
  const checks = read.flatMap(({ id }) => ofSecurityJobs.map((check) => `project ${id} ${check}`));
  return checks.filter(
    (check) => verdicts.get(check) === 'notAssessed' && truth.get(check) !== 'notAssessed',
  );
}

function shareOf(verdict: string, verdicts: Verdicts): number {
  return [...verdicts.values()].filter((one) => one === verdict).length / verdicts.size;
}

describe('an Owner of the newest version', () => {
  it('sees every check of every kind, some pass and some fail', () => {
    const checks = new Set([...truth.keys()].map((what) => what.slice(what.lastIndexOf(' ') + 1)));

    expect(checks.size).toBe(projectRules.length + groupRules.length + instanceRules.length);
    expect(shareOf('pass', truth)).toBeGreaterThan(0.3);
    expect(shareOf('fail', truth)).toBeGreaterThan(0.1);
  });

  it('leaves nothing open but what can not be known, and settings of archived projects', () => {
    const { projects: all } = newestCell.environment.simulator.world;
    const archived = all.filter((one) => one.archived).map(({ id }) => `project ${id} `);
    const open = [...truth]
      .filter(([what, verdict]) => verdict === 'notAssessed' && !archived.some((one) => what.startsWith(one)))
      .map(([what]) => what);
    const checks = new Set(open.map((what) => what.slice(what.lastIndexOf(' ') + 1)));

    const ofFindings = ['SEC-11', 'SEC-12', 'SEC-13', 'SEC-14', 'SEC-15', 'SEC-17'];
    const ofAdministrators = instanceRules.map(({ id }) => id);
    // Files outside of the project, and infrastructure as code in YAML.
    const known = new Set([...ofFindings, ...ofAdministrators, 'CIC-21', 'CIC-30', 'SEC-05']);
    expect([...checks.difference(known)]).toEqual([]);
  });
});

describe.each<[string, Instance]>([
  ['19.5 EE', newest],
  ['19.5 EE without a licence', { version: '19.5', package: 'ee-unlicensed' }],
  ['19.5 CE', { version: '19.5', package: 'ce' }],
  ['17.4 EE', { version: '17.4', package: 'ee' }],
  ['15.8 EE', { version: '15.8', package: 'ee' }],
  ['19.5 EE without GraphQL', { version: '19.5', package: 'ee', graphql: false }],
  ['13.12 EE', { version: '13.12', package: 'ee' }],
  ['13.12 CE', { version: '13.12', package: 'ce' }],
])('GitLab %s', { timeout: 120_000 }, (_name, instance) => {
  let cell: Cell;

  beforeAll(async () => {
    cell = instance === newest ? newestCell : await Cell.open(instance);
  }, 120_000);
  afterAll(async () => {
    if (cell !== newestCell) await cell.stop();
  });

  it.each(Object.keys(roles) as Role[])('fails and passes nothing falsely for the role %s', async (role) => {
    const verdicts = await cell.readAs(role);

    expect(contradictions(verdicts, differing(instance, role))).toEqual([]);
    expect(role === 'Owner' ? openScanners(verdicts) : []).toEqual([]);
    expect(verdicts.size).toBe(truth.size);
    expect(shareOf('pass', verdicts) + shareOf('fail', verdicts)).toBeGreaterThan(0.05);
  });
});
