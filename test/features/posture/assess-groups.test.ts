import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { SimulatedGitLab } from '../../../local/gitlab/server.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { deleteConnector } from '../../../shared/features/connectors/delete-connector.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { assessGroups } from '../../../shared/features/posture/assess-groups.ts';
import { listGroupAssessments } from '../../../shared/features/posture/read-assessments.ts';
import { groupRules } from '../../../shared/features/posture/rules/all.ts';
import { GitLabError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { feedEntries } from '../../support/feed.ts';

type Group = SimulatedGitLab['world']['groups'][number];
type GroupDetailsChange = Parameters<SimulatedGitLab['details']['changeGroup']>[1];
const owner = 50;

let environment: TestEnvironment;
let connector: TestConnector;
let root: Group;

beforeAll(async () => {
  environment = await openTestEnvironment(60);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
  root = environment.simulator.world.groupByPath('contoso')!.record;
});
afterAll(() => environment.stop());
afterEach(() => setRole(owner));

function setRole(level: 10 | 30 | 40 | 50): void {
  const { world } = environment.simulator;
  root.members.set(world.user('demo')!.id, level);
}

async function aJob(ids: number[], of = connector): Promise<JobOf<'assess-groups'>> {
  of.wait(1);
  const ref = refOf((await of.connector())!);
  const at = of.now.toISOString();
  return { v: 1, kind: 'assess-groups', connector: ref, attempt: 0, rootId: root.id, ids, at };
}

async function assessmentOf(id: number) {
  const { id: connectorId } = (await connector.connector())!;
  return (await environment.stores.assessments.groups.get(connectorId, id))?.value;
}

/** Checks that the query of groups decides. */
const decided = ['GRP-18', 'GRP-19', 'GRP-20'];
const healthy: GroupDetailsChange = {
  variables: [{ key: 'DEPLOY_TOKEN' }],
  runners: [{}],
  access_tokens: [],
};

async function assessed(change: GroupDetailsChange = {}): Promise<(string | undefined)[]> {
  environment.simulator.details.changeGroup(root, { ...healthy, ...change });
  await assessGroups(await aJob([root.id]), connector.deps());
  const verdicts = (await assessmentOf(root.id))!.verdicts;
  return decided.map((id) => verdicts[id]?.verdict);
}

/** Makes the group have this many people as Owners, the connector's user among them. */
function setOwners(count: number): void {
  const { world } = environment.simulator;
  const demo = world.user('demo')!.id;
  root.members.clear();
  const others = world.users.filter(({ id }) => id !== demo).slice(0, count - 1);
  for (const id of [demo, ...others.map((user) => user.id)]) root.members.set(id, owner);
}

describe('settings of groups that GitLab shows over GraphQL', () => {
  it('pass where they are healthy', async () => {
    setOwners(2);

    expect(await assessed()).toEqual(['pass', 'pass', 'pass']);
  });

  it.each([
    ['an open secret', { variables: [{ key: 'API_KEY', masked: false }] }, ['fail', 'pass', 'pass']],
    [
      'an open runner',
      { runners: [{ access_level: 'not_protected', run_untagged: true }] },
      ['pass', 'fail', 'pass'],
    ],
    [
      'a bot that is an Owner',
      { access_tokens: [{ name: 'robot', access_level: 50 }] },
      ['pass', 'pass', 'pass'],
    ],
  ] as [string, GroupDetailsChange, string[]][])('are judged with %s', async (_name, change, verdicts) => {
    setOwners(2);

    expect(await assessed(change)).toEqual(verdicts);
  });

  it('fail where one person is the only Owner', async () => {
    setOwners(1);

    expect(await assessed()).toEqual(['pass', 'pass', 'fail']);
  });

  it.each([
    ['Maintainer', 40],
    ['Developer', 30],
    ['Guest', 10],
  ] as const)('fail nothing falsely for the role %s', async (_name, role) => {
    setOwners(3);
    setRole(role);

    expect((await assessed()).slice(0, 2)).toEqual(['notAssessed', 'notAssessed']);
  });

  it('report a change of a verdict, and hold no value of a variable', async () => {
    setOwners(2);
    await assessed();
    await assessed({ variables: [{ key: 'API_KEY', masked: false }] });

    const { id } = (await connector.connector())!;
    const items = await feedEntries(environment.stores.changeFeed, id);
    expect(items[0]).toMatchObject({
      kind: 'verdictChanged',
      subject: { type: 'group', gitLabId: root.id },
      after: { check: 'GRP-18', verdict: 'fail' },
    });
    expect(JSON.stringify([await assessmentOf(root.id), items])).not.toContain('canary');
  });
});

describe('groups that are assessed', () => {
  it('are the same after a crash at any write, and late', async () => {
    setOwners(2);
    environment.simulator.details.changeGroup(root, healthy);
    const below = [...root.descendants][0]!;
    const job = await aJob([root.id, below.id]);
    const { id: connectorId } = (await connector.connector())!;
    await environment.stores.assessments.groups.remove(connectorId, [root.id, below.id]);
    for (const writes of [0, 1, 2])
      await assessGroups(job, connector.deps(new CrashPoint(writes))).catch(() => undefined);

    await assessGroups(job, connector.deps());

    const before = [await assessmentOf(root.id), await assessmentOf(below.id)];
    expect(before.map((one) => Object.keys(one!.verdicts).length)).toEqual([
      groupRules.length,
      groupRules.length,
    ]);
    const requests = environment.simulator.requests().total;
    await assessGroups(job, connector.deps());
    expect([await assessmentOf(root.id), await assessmentOf(below.id)]).toEqual(before);
    expect(environment.simulator.requests().total).toBe(requests);
  });

  it('are shown as the API reads them, and leave out what is not stored', async () => {
    setOwners(1);
    await assessed();
    await assessGroups(await aJob([999_999]), connector.deps());

    const checks = await listGroupAssessments(connector.key, root.path, connector.deps());
    expect(checks.find(({ rule }) => rule.id === 'GRP-20')?.verdict.verdict).toBe('fail');
    expect(await assessmentOf(999_999)).toBeUndefined();
  });

  it('are judged by what is known where GitLab fails, and the job is retried', async () => {
    const [, below] = [...root.descendants];
    const fault = { kind: 'status', status: 503 } as const;
    environment.simulator.faults.plan({ rules: [{ route: 'POST /api/graphql', fault }] });

    await expect(assessGroups(await aJob([below!.id]), connector.deps())).rejects.toThrow(GitLabError);

    environment.simulator.faults.stop();
    expect((await assessmentOf(below!.id))?.verdicts['GRP-08']?.verdict).not.toBe('notAssessed');
  });

  it('have their settings read by REST where GraphQL keeps failing', async () => {
    const [, below] = [...root.descendants];
    const { id: connectorId } = (await connector.connector())!;
    await environment.stores.assessments.groups.remove(connectorId, [below!.id]);
    connector.queue.losePosture();
    const fault = { kind: 'status', status: 503 } as const;
    environment.simulator.faults.plan({ rules: [{ route: 'POST /api/graphql', fault }] });

    await expect(assessGroups(await aJob([below!.id]), connector.deps())).rejects.toThrow(GitLabError);

    environment.simulator.faults.stop();
    const jobs = connector.queue.losePosture();
    expect(jobs).toMatchObject([{ kind: 'read-group-settings', ids: [below!.id] }]);
  });

  it('leave nothing behind when their connector is deleted meanwhile', async () => {
    const doomed = new TestConnector(environment);
    await doomed.onboard({ autoDiscovery: 'Enabled' });
    const stored = (await doomed.connector())!;
    const job = { ...(await aJob([root.id], doomed)), connector: refOf(stored) };
    const app = doomed.deps();
    const gitlab: typeof app.gitlab = {
      ...app.gitlab,
      connect: async (...of) => {
        const session = await app.gitlab.connect(...of);
        await deleteConnector(doomed.key, doomed.deps());
        await doomed.work();
        return session;
      },
    };

    await assessGroups(job, { ...app, gitlab }).catch(() => undefined);

    expect(await environment.stores.assessments.groups.get(stored.id, root.id)).toBeUndefined();
    expect(await environment.stores.readModelChunks.heads(stored.id)).toEqual([]);
  });
});

describe('groups of an older GitLab', () => {
  it.each([
    { version: '13.12', package: 'ce' },
    { version: '15.8', package: 'ee' },
    { version: '19.5', package: 'ce' },
    { version: '19.5', package: 'ee-unlicensed' },
  ] as const)('fail nothing falsely ($version $package)', async (instance) => {
    const old = await openTestEnvironment(30, {}, { instance });
    const itsConnector = new TestConnector(old);
    await itsConnector.onboard({ autoDiscovery: 'Enabled' });
    const { world, details } = old.simulator;
    const its = world.rootsOwnedBy(world.user('demo')!)[0]!;
    const other = world.users.find(({ id }) => !its.members.has(id))!;
    its.members.set(other.id, owner);
    details.changeGroup(its, healthy);
    const job = { ...(await aJob([its.id], itsConnector)), rootId: its.id };

    await assessGroups(job, itsConnector.deps());

    const checks = await listGroupAssessments(itsConnector.key, its.path, itsConnector.deps());
    const failing = checks.filter(({ verdict: one }) => one.verdict === 'fail').map(({ rule }) => rule.id);
    expect(failing.filter((id) => decided.includes(id))).toEqual([]);
    await old.stop();
  });
});
