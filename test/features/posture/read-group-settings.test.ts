import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { changeGroupSettings, type SimulatedGitLab } from '../../../local/gitlab/server.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { assessGroups } from '../../../shared/features/posture/assess-groups.ts';
import { readGroupSettings } from '../../../shared/features/posture/read-group-settings.ts';
import { GitLabUnavailableError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

type Group = SimulatedGitLab['world']['groups'][number];
type GroupDetailsChange = Parameters<SimulatedGitLab['details']['changeGroup']>[1];
const owner = 50;

let environment: TestEnvironment;
let connector: TestConnector;
let root: Group;
let below: Group;

beforeAll(async () => {
  environment = await openTestEnvironment(60);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
  root = environment.simulator.world.groupByPath('contoso')!.record;
  below = [...root.descendants][0]!;
});
afterAll(() => environment.stop());
afterEach(() => setRole(owner));

function setRole(level: 10 | 30 | 40 | 50): void {
  root.members.set(environment.simulator.world.user('demo')!.id, level);
}

const healthy: GroupDetailsChange = {
  access_tokens: [{ name: 'ci', expires_at: '2027-06-01', last_used_at: '2026-11-20T10:00:00.000Z' }],
  hooks: [{ url: 'https://hooks.example/gitlab', enable_ssl_verification: true }],
  variables: [],
  runners: [],
};
const decided = ['GRP-04', 'GRP-06', 'GRP-14', 'GRP-16', 'GRP-25'];
const allPass = Object.fromEntries(decided.map((id) => [id, 'pass']));

async function jobsOf(ids: number[]): Promise<[JobOf<'assess-groups'>, JobOf<'read-group-settings'>]> {
  connector.wait(1);
  const at = connector.now.toISOString();
  const ref = refOf((await connector.connector())!);
  const common = { v: 1, connector: ref, attempt: 0, rootId: root.id, ids, at } as const;
  return [
    { ...common, kind: 'assess-groups' },
    { ...common, kind: 'read-group-settings' },
  ];
}

/** Sets the group like this and reads it by GraphQL; the job that reads the rest. */
async function prepared(change: GroupDetailsChange = {}, settings: object = {}) {
  const { world, details } = environment.simulator;
  details.changeGroup(root, { ...healthy, ...change });
  changeGroupSettings(world, root, {
    prevent_sharing_groups_outside_hierarchy: true,
    prevent_forking_outside_group: true,
    ...settings,
  });
  const [assess, job] = await jobsOf([root.id]);
  await assessGroups(assess, connector.deps());
  environment.simulator.resetRequests();
  return job;
}

async function stored(id = root.id) {
  const { id: connectorId } = (await connector.connector())!;
  return (await environment.stores.assessments.groups.get(connectorId, id))!.value;
}

async function verdicts(): Promise<Record<string, string>> {
  const all = (await stored()).verdicts;
  return Object.fromEntries(decided.map((check) => [check, all[check]?.verdict ?? '']));
}

async function assessed(change: GroupDetailsChange = {}, settings: object = {}) {
  await readGroupSettings(await prepared(change, settings), connector.deps());
  return verdicts();
}

describe('settings of groups that GitLab shows over REST', () => {
  it('pass where they are healthy', async () => {
    root.invitations.length = 0;

    expect(await assessed()).toEqual(allPass);
  });

  it.each([
    ['a hook over HTTP', { hooks: [{ url: 'http://hooks.example/gitlab' }] }, {}, ['GRP-14']],
    ['a token for ever', { access_tokens: [{ name: 'ci', expires_at: null }] }, {}, ['GRP-16']],
    ['sharing outside', {}, { prevent_sharing_groups_outside_hierarchy: false }, ['GRP-04']],
    ['forking outside', {}, { prevent_forking_outside_group: false }, ['GRP-06']],
  ] as [string, GroupDetailsChange, object, string[]][])(
    'fail exactly the checks of %s',
    async (_name, change, settings, failing) => {
      const found = await assessed(change, settings);

      expect(decided.filter((id) => found[id] === 'fail')).toEqual(failing);
      expect(Object.values(found)).not.toContain('notAssessed');
    },
  );

  it.each([
    ['Maintainer', 40],
    ['Developer', 30],
    ['Guest', 10],
  ] as const)(
    'fail nothing falsely for the role %s, and the connector stays healthy',
    async (_name, role) => {
      setRole(role);

      const found = await assessed();

      expect(Object.values(found)).not.toContain('fail');
      expect([found['GRP-14'], found['GRP-16']]).toEqual(['notAssessed', 'notAssessed']);
      expect(environment.simulator.requests().byRoute['POST /oauth/token']).toBeUndefined();
      expect((await connector.connector())?.devops?.health).toBeUndefined();
    },
  );

  it('leave no token, path or password of a hook behind', async () => {
    await assessed({ hooks: [{ url: 'https://bot:canary@hooks.example/canary?token=canary' }] });

    const text = JSON.stringify(await stored());
    expect(text).toContain('hooks.example');
    expect(text).not.toContain('canary');
  });
});

describe('requests for settings of groups', () => {
  it('are three a group where GraphQL shows the rest, once for a cause', async () => {
    const job = await prepared();
    await readGroupSettings(job, connector.deps());
    const first = environment.simulator.requests().byRoute;

    await readGroupSettings(job, connector.deps());

    expect(first).toMatchObject({
      'GET /groups/:id': 1,
      'GET /groups/:id/hooks': 1,
      'GET /groups/:id/access_tokens': 1,
    });
    expect(first).not.toHaveProperty(['GET /groups/:id/variables']);
    expect(environment.simulator.requests().byRoute).toEqual(first);
  });

  it('wait until the group was assessed', async () => {
    const job = await prepared();
    const { id } = (await connector.connector())!;
    await environment.stores.assessments.groups.remove(id, [root.id]);

    await readGroupSettings(job, connector.deps());

    expect(environment.simulator.requests().total).toBe(0);
  });

  it('are sent for groups that were never read, are a week old, or are urgent', async () => {
    const ids = [root.id, below.id];
    const { id: connectorId } = (await connector.connector())!;
    await environment.stores.assessments.groups.remove(connectorId, ids);
    connector.queue.losePosture();
    const sent = async (urgent: boolean) => {
      const [job] = await jobsOf(ids);
      await assessGroups({ ...job, ...(urgent && { urgent: true as const }) }, connector.deps());
      const jobs = connector.queue.losePosture();
      for (const one of jobs) await connector.carryOut(one);
      return jobs.flatMap((one) => (one.kind === 'read-group-settings' ? one.ids : []));
    };

    const first = await sent(false);
    const again = await sent(false);
    const asUrgent = await sent(true);
    connector.wait(8 * 24 * 60);

    expect(first).toEqual(ids);
    expect(again).toEqual([]);
    expect(asUrgent).toEqual(ids);
    expect(await sent(false)).toEqual(ids);
  });
});

describe('a failure of GitLab', () => {
  it('on one request keeps the other readings, and the repeat asks for the missing one', async () => {
    const job = await prepared();
    const refusal = environment.gate.refuse(({ target }) => target.includes(`/groups/${root.id}/hooks`), {
      status: 500,
      body: {},
    });

    const failure = await readGroupSettings(job, connector.deps()).catch((error: unknown) => error);
    refusal();
    const partly = await verdicts();
    await readGroupSettings(job, connector.deps());

    expect(failure).toBeInstanceOf(GitLabUnavailableError);
    expect(partly['GRP-16']).toBe('pass');
    expect(await verdicts()).toEqual(allPass);
    expect(environment.simulator.requests().byRoute['GET /groups/:id/access_tokens']).toBe(1);
  });

  it('loses no change between two tries, whichever job comes first', async () => {
    const job = await prepared();
    const refusal = environment.gate.refuse(({ target }) => target.includes(`/groups/${root.id}/hooks`), {
      status: 500,
      body: {},
    });
    await expect(readGroupSettings(job, connector.deps())).rejects.toBeInstanceOf(GitLabUnavailableError);
    refusal();
    const access_tokens = [{ name: 'ci', expires_at: null }];
    environment.simulator.details.changeGroup(root, { access_tokens });
    connector.wait(1);
    const later = { ...job, at: connector.now.toISOString() };
    connector.wait(1);

    await readGroupSettings(job, connector.deps());
    await readGroupSettings(later, connector.deps());

    expect((await verdicts())['GRP-16']).toBe('fail');
  });
});

describe('a crash', () => {
  it('at any write leaves the same verdicts when the job comes again', async () => {
    for (let crashAfter = 1; ; crashAfter += 1) {
      const job = await prepared();
      const crashPoint = new CrashPoint(crashAfter);

      await readGroupSettings(job, connector.deps(crashPoint)).catch((failure: unknown) => {
        if (!(failure instanceof SimulatedCrash)) throw failure;
      });
      await readGroupSettings(job, connector.deps());

      expect(await verdicts()).toEqual(allPass);
      if (crashPoint.written < crashAfter) break;
    }
  });
});

describe('an older GitLab', () => {
  it.each([
    { version: '13.12', package: 'ce' },
    { version: '15.8', package: 'ee' },
    { version: '19.5', package: 'ee-unlicensed' },
  ] as const)(
    'has its variables, runners and Owners read, and fails nothing falsely ($version $package)',
    async (instance) => {
      const old = await openTestEnvironment(20, {}, { instance });
      const itsConnector = new TestConnector(old);
      await itsConnector.onboard({ autoDiscovery: 'Enabled' });
      const { world, details } = old.simulator;
      const its = world.rootsOwnedBy(world.user('demo')!)[0]!;
      its.members.set(world.users.find(({ id }) => !its.members.has(id))!.id, owner);
      its.invitations.length = 0;
      details.changeGroup(its, { ...healthy, hooks: [], runners: [{}] });
      changeGroupSettings(world, its, {
        prevent_sharing_groups_outside_hierarchy: true,
        ...(instance.package === 'ee' ? { prevent_forking_outside_group: true } : {}),
      });
      await itsConnector.assess();
      const { id } = (await itsConnector.connector())!;

      const { verdicts: found } = (await old.stores.assessments.groups.get(id, its.id))!.value;

      expect(['GRP-18', 'GRP-19', 'GRP-20'].map((check) => found[check]?.verdict)).toEqual([
        'pass',
        'pass',
        'pass',
      ]);
      const failing = Object.entries(found).filter(([, { verdict }]) => verdict === 'fail');
      expect(failing.map(([check]) => check).filter((check) => decided.includes(check))).toEqual([]);
      await old.stop();
    },
  );
});
