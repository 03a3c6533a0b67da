import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { adminToken, demoToken } from '../../../local/gitlab/credentials.ts';
import type { ConnectorRef } from '../../../shared/contracts/connector-key.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import type { App } from '../../../shared/features/app.ts';
import { deleteConnector } from '../../../shared/features/connectors/delete-connector.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { assessInstance } from '../../../shared/features/posture/assess-instance.ts';
import { startSweeps } from '../../../shared/features/posture/start-sweeps.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { feedEntries } from '../../support/feed.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const settingsPath = '/api/v4/application/settings';
let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
});
afterAll(() => environment.stop());

async function onboarded(accessToken: string): Promise<TestConnector> {
  const connector = new TestConnector(environment);
  const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['contoso'] };
  await connector.onboard({ ...wish, authorization: { accessToken } });
  return connector;
}

async function aRef(connector: TestConnector): Promise<ConnectorRef> {
  return refOf((await connector.connector())!);
}

async function aJob(connector: TestConnector): Promise<JobOf<'assess-instance'>> {
  const at = connector.now.toISOString();
  const ref = await aRef(connector);
  return { v: 1, kind: 'assess-instance', connector: ref, attempt: 0, at };
}

async function stored(connector: TestConnector) {
  const { id } = (await connector.connector())!;
  return (await environment.stores.assessments.instance.get(id, 0))?.value;
}

async function verdicts(connector: TestConnector): Promise<Record<string, string>> {
  const held = (await stored(connector))?.verdicts ?? {};
  return Object.fromEntries(Object.entries(held).map(([check, { verdict }]) => [check, verdict]));
}

/** Stores that a check which passes failed when it was judged last. */
async function judgeOtherwise(connector: TestConnector, check: string): Promise<void> {
  const { id } = (await connector.connector())!;
  const { value, etag } = (await environment.stores.assessments.instance.get(id, 0))!;
  const held = value.verdicts[check]!;
  const failing = { ...value.verdicts, [check]: { ...held, verdict: 'fail' as const } };
  const assessment = { ...value, verdicts: failing };
  await environment.stores.assessments.instance.write(id, [{ assessment, etag }]);
}

async function verdictChanges(connector: TestConnector) {
  const { id } = (await connector.connector())!;
  const entries = await feedEntries(environment.stores.changeFeed, id);
  return entries.filter(({ kind, subject }) => kind === 'verdictChanged' && subject.type === 'instance');
}

async function chunks(connectorId: string) {
  const all = await environment.stores.readModelChunks.all(connectorId);
  return all.filter(({ kind }) => kind === 'instance');
}

function requests(): number {
  return environment.gate.asked.splice(0).filter(({ target }) => target.startsWith(settingsPath)).length;
}

describe('an instance', () => {
  it('is judged by what an administrator reads, and shown in the read model', async () => {
    const connector = await onboarded(adminToken);

    await assessInstance(await aJob(connector), connector.deps());

    const { id } = (await connector.connector())!;
    expect(await verdicts(connector)).toEqual({
      'INS-01': 'fail',
      'INS-02': 'pass',
      'INS-04': 'pass',
      'INS-05': 'pass',
      'INS-06': 'fail',
      'INS-07': 'pass',
      'INS-11': 'fail',
    });
    expect(await chunks(id)).toHaveLength(1);
    expect(JSON.stringify(await stored(connector))).not.toContain('canary');
  });

  it('is not assessed for others, which is no fault of the credentials', async () => {
    const connector = await onboarded(demoToken);

    await connector.carryOut(await aJob(connector));

    expect(new Set(Object.values(await verdicts(connector)))).toEqual(new Set(['notAssessed']));
    expect((await stored(connector))?.readings[0]?.unreadable?.allowsSignUp?.kind).toBe('permission');
    expect((await connector.connector())?.devops?.health).toBeUndefined();
  });

  it('that was read since needs no further request', async () => {
    const connector = await onboarded(adminToken);
    const job = await aJob(connector);
    requests();

    await assessInstance(job, connector.deps());
    const first = await stored(connector);
    await assessInstance(job, connector.deps());
    connector.wait(60);
    await assessInstance(job, connector.deps());

    expect(requests()).toBe(1);
    expect(await stored(connector)).toEqual(first);
  });

  it('reports a check that is judged otherwise, once and with the name of the instance', async () => {
    const connector = await onboarded(adminToken);
    await assessInstance(await aJob(connector), connector.deps());
    const first = await verdictChanges(connector);
    await judgeOtherwise(connector, 'INS-02');
    connector.wait(60);

    const job = await aJob(connector);
    await assessInstance(job, connector.deps());
    await assessInstance(job, connector.deps());

    const fullyQualifiedName = new URL(environment.gate.url).host;
    expect(first).toEqual([]);
    expect(await verdictChanges(connector)).toMatchObject([
      {
        subject: { type: 'instance', gitLabId: 0, fullyQualifiedName },
        before: { check: 'INS-02', verdict: 'fail' },
        after: { check: 'INS-02', verdict: 'pass' },
        cause: { kind: 'assessment' },
      },
    ]);
  });

  it('has its change reported once after a crash behind any write', async () => {
    for (const crashAfter of [1, 2, 3]) {
      const connector = await onboarded(adminToken);
      await connector.assess();
      await judgeOtherwise(connector, 'INS-02');
      connector.wait(25 * 60);
      const crash = new CrashPoint(crashAfter);
      const job = await aJob(connector);
      await assessInstance(job, connector.deps(crash)).catch((failure: unknown) => {
        if (!(failure instanceof SimulatedCrash)) throw failure;
      });

      await assessInstance(job, connector.deps());

      expect(await verdictChanges(connector)).toHaveLength(1);
    }
  });

  it('keeps its verdicts while GitLab fails, which fails the job', async () => {
    const connector = await onboarded(adminToken);
    await assessInstance(await aJob(connector), connector.deps());
    const before = await stored(connector);
    connector.wait(60);
    const allow = environment.gate.refuse(({ target }) => target.startsWith(settingsPath), {
      status: 502,
      body: {},
    });

    await expect(assessInstance(await aJob(connector), connector.deps())).rejects.toThrow('GitLab');
    allow();

    expect(await stored(connector)).toEqual(before);
  });

  it('is the same after a crash at any write', async () => {
    const connector = await onboarded(adminToken);
    const job = await aJob(connector);
    const { id } = (await connector.connector())!;
    const crash = () => assessInstance(job, connector.deps(new CrashPoint(1)));

    await expect(crash()).rejects.toThrow(SimulatedCrash);
    // A dead process shows nothing.
    await environment.stores.readModelChunks.purge(id);
    await expect(crash()).rejects.toThrow(SimulatedCrash);
    await assessInstance(job, connector.deps());

    expect((await verdicts(connector))['INS-01']).toBe('fail');
    expect(await chunks(id)).toHaveLength(1);
  });

  it('leaves nothing of a connector that is deleted while GitLab is asked', async () => {
    const connector = await onboarded(adminToken);
    const { id } = (await connector.connector())!;
    const app = connector.deps();
    const connect: App['gitlab']['connect'] = async (...of) => {
      const session = await app.gitlab.connect(...of);
      await deleteConnector(connector.key, connector.deps());
      await connector.work();
      return session;
    };

    await assessInstance(await aJob(connector), { ...app, gitlab: { ...app.gitlab, connect } });

    expect(await chunks(id)).toEqual([]);
    expect(await environment.stores.assessments.instance.get(id, 0)).toBeUndefined();
  });
});

describe('GitLab.com', () => {
  it('is not asked: its checks are not applicable', async () => {
    const connector = await onboarded(demoToken);
    const app = connector.deps();
    const gitlab = { ...app.gitlab, instanceUrlOf: () => 'https://GitLab.com/' };
    requests();

    await assessInstance(await aJob(connector), { ...app, gitlab });

    expect(requests()).toBe(0);
    expect(new Set(Object.values(await verdicts(connector)))).toEqual(new Set(['notApplicable']));
  });
});

describe('the settings of an instance', () => {
  it('are read after a run, and by the timer after a day, once each', async () => {
    const connector = await onboarded(adminToken);
    requests();
    await connector.assess();
    const afterRun = requests();

    await startSweeps(24, connector.alone());
    await connector.assess();
    const soon = requests();
    connector.wait(25 * 60);
    await startSweeps(24, connector.alone());
    await startSweeps(24, connector.alone());
    await connector.assess();

    expect([afterRun, soon, requests()]).toEqual([1, 0, 1]);
  });

  it('are judged again by other rules, without a request', async () => {
    const connector = await onboarded(adminToken);
    await connector.assess();
    const { id } = (await connector.connector())!;
    const { value, etag } = (await environment.stores.assessments.instance.get(id, 0))!;
    const assessment = { ...value, rulesVersion: 'former', verdicts: {} };
    await environment.stores.assessments.instance.write(id, [{ assessment, etag }]);
    requests();

    await startSweeps(24, connector.alone());
    await connector.assess();

    expect(requests()).toBe(0);
    expect((await verdicts(connector))['INS-01']).toBe('fail');
  });
});
