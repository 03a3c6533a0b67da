import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { demoApiToken, granularToken } from '../../../local/gitlab/credentials.ts';
import { requestConnectorResync } from '../../../shared/features/resync/request-resync.ts';
import { findNewGroups } from '../../../shared/features/resync/find-new-groups.ts';
import { patchDevops, putDevops } from '../../../shared/features/onboarding/configure-devops.ts';
import { reconcile } from '../../../shared/features/resync/reconcile.ts';
import { checkGitLabAccess } from '../../../shared/features/recovery/check-gitlab-access.ts';
import { runJob } from '../../../functions/jobs.ts';
import { failJob } from '../../../shared/features/recovery/failed-jobs.ts';
import { GitLabInterceptedError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { decideRetry } from '../../../shared/platform/jobs/decide-retry.ts';
import { codeOf } from '../../support/onboarding.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const period = 240;
let environment: TestEnvironment;
let testConnector: TestConnector;
let restore: () => void;

beforeAll(async () => {
  environment = await openTestEnvironment(60);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  restore = () => {};
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Enabled' });
  environment.gate.asked.length = 0;
});
afterEach(() => restore());

async function health() {
  return (await testConnector.connector())?.devops?.health;
}

/** The same configuration, without a new authorization. */
async function sendAgain(): Promise<void> {
  await putDevops(
    testConnector.key,
    { properties: { autoDiscovery: 'Enabled' } },
    testConnector.ada,
    testConnector.deps(),
  );
}

/** Lists the projects of each root group of the connector. */
async function inventory() {
  const id = (await testConnector.connector())?.id ?? '';
  const roots = await environment.stores.rootGroups.list(id);
  const all = [1, Number.MAX_SAFE_INTEGER] as const;
  return Promise.all(
    roots.map(async ({ facts }) =>
      environment.stores.projects.between({ connectorId: id, rootId: facts.id }, ...all),
    ),
  );
}

/** Everything a queue does with the jobs that wait. */
async function workThrough(): Promise<string[]> {
  const outcomes: string[] = [];
  const app = testConnector.deps();
  for (let job = testConnector.queue.next(); job !== undefined; job = testConnector.queue.next()) {
    try {
      await runJob(job, app);
      outcomes.push(job.kind);
    } catch (failure) {
      outcomes.push(`${job.kind}: ${(failure as Error).name}`);
      await failJob(job, failure, app);
    }
  }
  return outcomes;
}

const revokeWords = {
  error: 'invalid_token',
  error_description: 'Token was revoked. You have to re-authorize from the user.',
};
const expiredWords = {
  error: 'invalid_token',
  error_description: 'Token is expired. You can either do re-authorization or token refresh.',
};
const scopeWords = {
  error: 'insufficient_scope',
  error_description: 'The request requires higher privileges than provided by the access token.',
  scope: 'api read_api',
};
const blockedWords = { message: '403 Forbidden - Your account has been blocked.' };
const isApi = ({ target }: { target: string }) => target.startsWith('/api/');

describe.each([
  [
    'a token that was revoked',
    401,
    revokeWords,
    'TokenRevoked',
    /Token was revoked.*Authorise the connector again/,
  ],
  [
    'a token that has expired',
    401,
    expiredWords,
    'TokenExpired',
    /Token is expired.*Authorise the connector again, with a new token/,
  ],
  [
    'a user who was blocked',
    403,
    blockedWords,
    'UserBlocked',
    /account has been blocked.*unblock the account/,
  ],
  ['a scope that was lost', 403, scopeWords, 'ScopeLost', /insufficient_scope.*read_api/],
] as const)('%s', (_, status, body, state, words) => {
  it('is reported on the connector, pauses its work, keeps its data, and heals by itself', async () => {
    const before = await inventory();
    restore = environment.gate.refuse(isApi, { status, body });
    testConnector.wait(1);
    await requestConnectorResync(testConnector.key, testConnector.deps());
    const first = await workThrough();
    const asked = environment.gate.asked.length;

    const found = await health();
    expect(found).toMatchObject({ state, since: testConnector.now.toISOString() });
    expect(found?.message).toMatch(words);
    expect((await testConnector.connector())?.devops?.provisioningStatusMessage).toBe(found?.message);
    expect(first.length).toBeLessThan(5);

    // Nothing asks GitLab while the connector is paused.
    testConnector.wait(1);
    await expect(requestConnectorResync(testConnector.key, testConnector.deps())).rejects.toThrow(
      /is paused since/,
    );
    testConnector.wait(2 * period);
    expect(await findNewGroups(period, testConnector.alone())).toEqual({ started: 0 });
    expect(await reconcile(period, testConnector.alone())).toMatchObject({ crawls: 0, hooks: 0 });
    expect(await workThrough()).toEqual([]);
    expect(environment.gate.asked.length).toBe(asked);
    expect(await inventory()).toEqual(before);

    // A look costs one request, and finds it unchanged.
    await checkGitLabAccess(period, testConnector.alone());
    expect(environment.gate.asked.length).toBe(asked + 1);
    expect(await health()).toMatchObject({ state, since: found?.since });
    await checkGitLabAccess(period, testConnector.alone());
    expect(environment.gate.asked.length).toBe(asked + 1);

    restore();
    testConnector.wait(2 * period);
    expect(await checkGitLabAccess(period, testConnector.alone())).toEqual({
      accessLost: 0,
      accessRestored: 1,
    });
    expect(await health()).toBeUndefined();
    expect(await workThrough()).toContain('finish-run');
    expect((await testConnector.connector())?.devops?.provisioningStatusMessage).toBe(
      'The access to GitLab is restored.',
    );
  });

  it('is over when the configuration is sent again and GitLab answers; else that says so, and the date stays', async () => {
    restore = environment.gate.refuse(isApi, { status, body });
    testConnector.wait(1);
    await requestConnectorResync(testConnector.key, testConnector.deps());
    await workThrough();
    const found = await health();

    testConnector.wait(1);
    await sendAgain();
    await workThrough();
    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Failed');
    expect(await health()).toMatchObject({ state, since: found?.since });

    restore();
    await sendAgain();
    const done = await workThrough();
    expect(await health()).toBeUndefined();
    expect(done.filter((kind) => kind === 'crawl-projects')).not.toEqual([]);
    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
  });

  it('is over with a new authorization, which crawls everything', async () => {
    restore = environment.gate.refuse(isApi, { status, body });
    testConnector.wait(1);
    await requestConnectorResync(testConnector.key, testConnector.deps());
    await workThrough();
    restore();
    testConnector.wait(1);

    const authorization = { accessToken: demoApiToken };
    await patchDevops(
      testConnector.key,
      { properties: { authorization } },
      testConnector.ada,
      testConnector.deps(),
    );
    const done = await workThrough();

    expect(await health()).toBeUndefined();
    expect(done.filter((kind) => kind === 'crawl-projects')).not.toEqual([]);
    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
  });
});

/** Sets the access level of demo in the root group fabrikam; returns the group's id. */
function setLevel(level: 0 | 30 | 50): number {
  const { world } = environment.simulator;
  const { record } = world.groupByPath('fabrikam')!;
  world.setMember(record, world.user('demo')!, level);
  return record.id;
}

describe('the role Owner', () => {
  it('is looked after once a period, for one request while all groups are owned', async () => {
    testConnector.wait(2 * period);

    await checkGitLabAccess(period, testConnector.alone());
    await checkGitLabAccess(period, testConnector.alone());

    expect(environment.gate.asked.map(({ target }) => target.split('?')[0])).toEqual(['/api/v4/groups']);
    expect(await health()).toBeUndefined();
  });

  it.each([
    ['who is Developer now', 30],
    ['who was taken out', 0],
  ] as const)(
    'is missed in a user %s: that group waits, with its data, and the others go on',
    async (_, level) => {
      const before = await inventory();
      const id = setLevel(level);
      restore = () => void setLevel(50);
      testConnector.wait(2 * period);

      expect(await checkGitLabAccess(period, testConnector.alone())).toEqual({
        accessLost: 1,
        accessRestored: 0,
      });

      expect(await health()).toMatchObject({
        state: 'OwnerLost',
        groups: [{ id, name: 'fabrikam' }],
      });
      const { crawls } = await reconcile(period, testConnector.alone());
      await workThrough();
      expect(crawls).toBeGreaterThan(0);
      const roots = await environment.stores.rootGroups.list((await testConnector.connector())?.id ?? '');
      const crawled = roots.filter(
        ({ crawl }) => (crawl.completeAsOf ?? '') >= testConnector.now.toISOString(),
      );
      expect(crawled.map(({ facts }) => facts.id)).not.toContain(id);
      expect(crawled.length).toBe(roots.length - 1);
      const ids = (rows: Awaited<ReturnType<typeof inventory>>) =>
        rows.map((all) => all.map((row) => [row.id, row.removed]));
      expect(ids(await inventory())).toEqual(ids(before));

      restore();
      testConnector.wait(60 * 7);
      expect(await checkGitLabAccess(period, testConnector.alone())).toEqual({
        accessLost: 0,
        accessRestored: 1,
      });
      expect(await health()).toBeUndefined();
    },
  );
});

describe('a GitLab that does not answer', () => {
  it('is reported, starts nothing, and is asked again', async () => {
    restore = environment.gate.refuse(() => true, { status: 503, body: {} });
    testConnector.wait(2 * period);

    await checkGitLabAccess(period, testConnector.alone());

    expect(await health()).toMatchObject({ state: 'GitLabUnreachable' });
    expect(await reconcile(period, testConnector.alone())).toMatchObject({ crawls: 0, hooks: 0 });
    restore();
    testConnector.wait(10);
    expect(await checkGitLabAccess(period, testConnector.alone())).toEqual({
      accessLost: 0,
      accessRestored: 1,
    });
  });

  it('is known to answer again when a configuration that is sent again finds it so', async () => {
    restore = environment.gate.refuse(() => true, { status: 503, body: {} });
    testConnector.wait(2 * period);
    await checkGitLabAccess(period, testConnector.alone());
    restore();

    await sendAgain();
    await workThrough();

    expect(await health()).toBeUndefined();
  });

  it('that only asks to wait says nothing about the access', async () => {
    restore = environment.gate.refuse(() => true, { status: 418, body: { message: 'Wait' } });
    testConnector.wait(2 * period);

    expect(await checkGitLabAccess(period, testConnector.alone())).toEqual({
      accessLost: 0,
      accessRestored: 0,
    });
    expect(await health()).toBeUndefined();
  });
});

describe('an OAuth application that GitLab accepts no more', () => {
  it('is reported as what the operator has to fix, and heals by itself when it is accepted again', async () => {
    const authorization = { code: await codeOf(environment.simulator.url) };
    await patchDevops(
      testConnector.key,
      { properties: { authorization } },
      testConnector.ada,
      testConnector.deps(),
    );
    await workThrough();
    const ended = environment.gate.refuse(isApi, { status: 401, body: expiredWords });
    const refused = environment.gate.refuse(({ target }) => target === '/oauth/token', {
      status: 401,
      body: { error: 'invalid_client', error_description: 'Client authentication failed.' },
    });
    testConnector.wait(1);
    await requestConnectorResync(testConnector.key, testConnector.deps());
    await workThrough();

    const found = await health();
    expect(found).toMatchObject({ state: 'ApplicationRefused' });
    expect(found?.message).toMatch(/invalid_client.*The operator of Palisade.*kept/);
    await expect(requestConnectorResync(testConnector.key, testConnector.deps())).rejects.toThrow(
      /is paused since/,
    );
    testConnector.wait(2 * period);
    await checkGitLabAccess(period, testConnector.alone());
    expect(await health()).toMatchObject({ state: 'ApplicationRefused', since: found?.since });

    ended();
    refused();
    testConnector.wait(2 * period);
    expect(await checkGitLabAccess(period, testConnector.alone())).toEqual({
      accessLost: 0,
      accessRestored: 1,
    });
    expect(await health()).toBeUndefined();
    expect(await workThrough()).toContain('finish-run');
  });
});

describe('a fine-grained token', () => {
  it('is onboarded by what it reads', async () => {
    const other = new TestConnector(environment);
    await other.onboard({ autoDiscovery: 'Enabled', authorization: { accessToken: granularToken } });

    const connector = await other.connector();
    expect(connector?.devops?.provisioningState).toBe('Succeeded');
    expect((await environment.stores.rootGroups.list(connector?.id ?? '')).length).toBeGreaterThan(1);
  });
});

describe('something that stands before GitLab', () => {
  it.each([401, 403, 404])(
    'says nothing about the access with a page of %i: jobs come again, and the connector is well',
    async (status) => {
      restore = environment.gate.refuse(() => true, { status, body: '<html>Sign in</html>' });
      testConnector.wait(1);
      await requestConnectorResync(testConnector.key, testConnector.deps());
      const job = testConnector.queue.next()!;

      const failure = await runJob(job, testConnector.deps()).catch((error: unknown) => error);

      expect(failure).toBeInstanceOf(GitLabInterceptedError);
      expect(decideRetry(failure, job, testConnector.now, 0)).toMatchObject({ action: 'retry-at' });
      expect(await health()).toBeUndefined();
    },
  );

  it.each([401, 403, 404])('is reported by a look as a GitLab that is out of reach (%i)', async (status) => {
    restore = environment.gate.refuse(() => true, { status, body: '<html>Sign in</html>' });
    testConnector.wait(2 * period);

    await checkGitLabAccess(period, testConnector.alone());

    const found = await health();
    expect(found).toMatchObject({ state: 'GitLabUnreachable' });
    expect(found?.message).toContain('something that stands before it did');
    restore();
    testConnector.wait(10);
    expect(await checkGitLabAccess(period, testConnector.alone())).toEqual({
      accessLost: 0,
      accessRestored: 1,
    });
  });
});

it('a look that died after any of its writes is made up for by the next', async () => {
  for (const crashAfter of [1, 2, 3, 4]) {
    const other = new TestConnector(environment);
    await other.onboard({ autoDiscovery: 'Enabled' });
    const undo = environment.gate.refuse(isApi, { status: 401, body: revokeWords });
    other.wait(2 * period);
    await checkGitLabAccess(period, other.alone());
    undo();
    other.wait(2 * period);

    await checkGitLabAccess(period, other.alone(new CrashPoint(crashAfter))).catch((failure: unknown) => {
      if (!(failure instanceof SimulatedCrash)) throw failure;
    });
    await checkGitLabAccess(period, other.alone());

    expect((await other.connector())?.devops?.health).toBeUndefined();
  }
});
