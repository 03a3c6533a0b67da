import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { devToken, expiredToken } from '../../../local/gitlab/credentials.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { GitLabForbiddenError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { patchDevops } from '../../../shared/features/onboarding/configure-devops.ts';
import { deleteConnector } from '../../../shared/features/connectors/delete-connector.ts';
import { listAvailableGroups } from '../../../shared/features/onboarding/list-available-groups.ts';
import { listRuns } from '../../../shared/features/crawl/read-runs.ts';
import { patchConnector } from '../../../shared/features/connectors/save-connector.ts';
import { codeOf } from '../../support/onboarding.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());

const all = { autoDiscovery: 'Enabled' as const };
const these = (...topLevelInventoryList: string[]) => ({
  autoDiscovery: 'Disabled' as const,
  topLevelInventoryList,
});

async function rootsOf(testConnector: TestConnector): Promise<Record<string, string>> {
  const roots = await environment.stores.rootGroups.list((await testConnector.connector())?.id ?? '');
  return Object.fromEntries(
    roots.map(({ facts, onboardingState }) => [facts.fullyQualifiedName, onboardingState]),
  );
}

async function operationOf(testConnector: TestConnector) {
  const job = testConnector.queue.sent.findLast((one) => one.kind === 'authorize');
  return environment.stores.operations.get(testConnector.key, job?.operationId ?? '');
}

describe('the choice of groups', () => {
  it('of all holds the topmost owned groups, an owned subgroup among them', async () => {
    const testConnector = new TestConnector(environment);

    await testConnector.onboard(all);

    expect(Object.keys(await rootsOf(testConnector))).toEqual([
      'contoso',
      'Northwind-Traders',
      'fabrikam',
      'adventure.works',
      'wingtip_toys',
      'empty-labs',
      'proseware$platform',
    ]);
  });

  it('of a list holds those named, in whatever spelling', async () => {
    const testConnector = new TestConnector(environment);

    await testConnector.onboard(these('Wingtip_Toys', 'proseware/platform'));

    expect(await rootsOf(testConnector)).toEqual({
      wingtip_toys: 'Onboarded',
      proseware$platform: 'Onboarded',
    });
  });

  it('of unknown names fails and changes nothing', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.onboard(these('wingtip_toys'));

    await testConnector.configure(these('woodgrove', 'wingtip_toys', 'nothing$here'));
    await testConnector.work();

    expect(await rootsOf(testConnector)).toEqual({ wingtip_toys: 'Onboarded' });
    expect(await operationOf(testConnector)).toMatchObject({
      status: 'Failed',
      error: {
        code: 'GroupNotFound',
        details: [{ message: expect.stringContaining("'woodgrove'") }, expect.anything()],
      },
    });
    expect((await testConnector.connector())?.devops).toMatchObject({ provisioningState: 'Failed' });
    expect((await testConnector.connector())?.devops?.operation).toBeUndefined();
  });

  it('of a shorter list lets a group leave with its claim, and keeps what was known of it', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.onboard(these('wingtip_toys', 'adventure.works'));

    await testConnector.configure(these('wingtip_toys'));
    await testConnector.work();

    const next = new TestConnector(environment, testConnector.tenantId);
    const { groups, projects } = environment.stores;
    const scope = await testConnector.scope('adventure.works');
    expect(await rootsOf(testConnector)).toEqual({
      wingtip_toys: 'Onboarded',
      'adventure.works': 'NotOnboarded',
    });
    expect((await environment.stores.rootGroups.get(scope))?.value).toMatchObject({
      provisioningState: 'DeletionSuccess',
      offboardedAt: testConnector.now.toISOString(),
    });
    const known = environment.simulator.world.groupByPath('adventure.works')!.record;
    expect(await projects.between(scope, 1, Number.MAX_SAFE_INTEGER)).toHaveLength(
      known.subtreeProjects.length,
    );
    expect(await groups.between(scope, 1, Number.MAX_SAFE_INTEGER)).toHaveLength(known.descendants.length);
    await next.onboard(these('adventure.works', 'wingtip_toys'));
    expect(await rootsOf(next)).toEqual({
      wingtip_toys: 'OnboardedByOtherConnector',
      'adventure.works': 'Onboarded',
    });
  });

  it('that loses a claim shows the group, does not crawl it, and says so', async () => {
    const first = new TestConnector(environment);
    await first.onboard(these('wingtip_toys'));
    const second = new TestConnector(environment, first.tenantId);

    await second.onboard(these('wingtip_toys', 'adventure.works'));

    expect(second.queue.sent.filter(({ kind }) => kind === 'crawl-projects')).toHaveLength(1);
    expect((await second.connector())?.devops?.provisioningStatusMessage).toBe(
      '1 of 2 groups are claimed by another security connector.',
    );
  });

  it('does not touch the claims of another tenant', async () => {
    const testConnector = new TestConnector(environment);

    await testConnector.onboard(these('wingtip_toys'));

    expect(await rootsOf(testConnector)).toEqual({ wingtip_toys: 'Onboarded' });
  });

  it('can be made among the groups that are free now', async () => {
    const first = new TestConnector(environment);
    await first.onboard(these('wingtip_toys'));
    const second = new TestConnector(environment, first.tenantId);
    await second.onboard(these('fabrikam'));

    const groups = await listAvailableGroups(second.key, undefined, second.ada, second.deps());

    expect(groups.map(({ facts, onboardingState }) => [facts.fullyQualifiedName, onboardingState])).toEqual(
      expect.arrayContaining([
        ['wingtip_toys', 'OnboardedByOtherConnector'],
        ['fabrikam', 'Onboarded'],
        ['empty-labs', 'NotOnboarded'],
      ]),
    );
    expect(groups.find(({ facts }) => facts.path === 'fabrikam')?.root).toBeDefined();
  });

  it('of a user who owns nothing succeeds and says so', async () => {
    const testConnector = new TestConnector(environment);

    await testConnector.onboard({ ...all, authorization: { accessToken: devToken } });

    expect((await testConnector.connector())?.devops).toMatchObject({
      provisioningState: 'Succeeded',
      provisioningStatusMessage: 'The authorising user owns no GitLab group.',
    });
    expect(
      (
        await listRuns(
          testConnector.key,
          { pageSize: 10, continuationToken: undefined },
          testConnector.deps(),
        )
      ).items,
    ).toMatchObject([{ run: { state: 'complete' } }]);
  });
});

describe('the authorization', () => {
  it('by a code is exchanged once, however often the job comes', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    await testConnector.configure({
      ...these('wingtip_toys'),
      authorization: { code: await codeOf(environment.simulator.url) },
    });
    environment.simulator.resetRequests();

    await testConnector.work(new CrashPoint(), { twice: true });

    expect((await operationOf(testConnector))?.status).toBe('Succeeded');
    expect(environment.simulator.requests().byRoute['POST /oauth/token']).toBe(1);
  });

  it('by a code that is lost with the process fails the operation and asks for a new one', async () => {
    const testConnector = new TestConnector(environment);
    const connector = await testConnector.create();
    await testConnector.configure({
      ...these('wingtip_toys'),
      authorization: { code: await codeOf(environment.simulator.url) },
    });
    const job = testConnector.queue.next()!;
    // The exchange itself, of which nothing is kept.
    const pending = await environment.vault.pendingAuthorization.get(connector.id);
    await testConnector.deps().gitlab.obtainCredentials(connector, pending!.value);

    await testConnector.carryOut(job);

    expect(await operationOf(testConnector)).toMatchObject({
      status: 'Failed',
      error: { code: 'TokenExchangeFailed' },
    });
  });

  it.each([
    { code: 'canary-wrong-code' },
    { accessToken: expiredToken },
    { accessToken: 'glpat-canary-nobody' },
  ])(
    'that GitLab refuses fails the operation, is removed, and appears nowhere: %o',
    async (authorization) => {
      const testConnector = new TestConnector(environment);
      const connector = await testConnector.create();
      await testConnector.configure({ ...all, authorization });

      await testConnector.work();

      const shown = JSON.stringify([await operationOf(testConnector), await testConnector.connector()]);
      expect(await operationOf(testConnector)).toMatchObject({
        status: 'Failed',
        error: { code: 'TokenExchangeFailed' },
      });
      expect(shown).not.toContain('canary');
      expect(await environment.vault.pendingAuthorization.get(connector.id)).toBeUndefined();
      expect((await testConnector.connector())?.devops?.provisioningState).toBe('Failed');
    },
  );

  it.each([5, 6, 7, 8])(
    'is not used by a later change if the job crashed after write %i',
    async (crashAfter) => {
      const testConnector = new TestConnector(environment);
      const connector = await testConnector.create();
      await testConnector.configure({
        ...these('wingtip_toys'),
        authorization: { code: await codeOf(environment.simulator.url) },
      });
      const job = testConnector.queue.next()!;
      // Discovery, if it was sent, ends the operation before the job comes again.
      await expect(testConnector.carryOut(job, new CrashPoint(crashAfter))).rejects.toThrow(SimulatedCrash);
      await testConnector.work();
      await testConnector.carryOut(job);
      await testConnector.work();

      await patchDevops(
        testConnector.key,
        { properties: these('wingtip_toys', 'fabrikam') },
        testConnector.ada,
        testConnector.deps(),
      );
      await testConnector.work();

      expect(await environment.vault.pendingAuthorization.get(connector.id)).toBeUndefined();
      expect((await testConnector.connector())?.devops).toMatchObject({ provisioningState: 'Succeeded' });
      expect(await rootsOf(testConnector)).toEqual({ wingtip_toys: 'Onboarded', fabrikam: 'Onboarded' });
    },
  );
});

async function configured(): Promise<TestConnector> {
  const testConnector = new TestConnector(environment);
  await testConnector.create();
  await testConnector.configure(these('wingtip_toys'));
  return testConnector;
}

describe('what is given up', () => {
  const forbidden = new GitLabForbiddenError('GitLab forbids it.', {
    endpoint: '/api/v4/groups',
    gitLabStatus: 403,
  });

  it('of an operation ends it as failed, once', async () => {
    const testConnector = await configured();
    const job = testConnector.queue.next()!;

    await testConnector.failJob(job, forbidden);
    await testConnector.failJob(job, new Error('another'));

    expect(await operationOf(testConnector)).toMatchObject({
      status: 'Failed',
      error: { code: 'GitLabForbidden', message: 'GitLab forbids it.' },
    });
    expect((await testConnector.connector())?.devops?.operation).toBeUndefined();
  });

  it('of a discovery ends operation and run', async () => {
    const testConnector = await configured();
    await testConnector.carryOut(testConnector.queue.next()!);
    const job = testConnector.queue.next() as JobOf<'discover'>;

    await testConnector.failJob(job, forbidden);
    await testConnector.work();

    const run = await environment.stores.runs.get(job.connector.id, job.runId);
    expect(run?.value).toMatchObject({
      state: 'partial',
      unreadable: [{ scope: 'owned groups', status: 403 }],
    });
    expect((await operationOf(testConnector))?.status).toBe('Failed');
  });

  it('of a window makes its root and its run partial, and takes nothing away', async () => {
    const testConnector = await configured();
    let job = testConnector.queue.next()!;
    for (; job.kind !== 'crawl-projects'; job = testConnector.queue.next()!)
      await testConnector.carryOut(job);

    await testConnector.failJob(job, forbidden);
    await testConnector.failJob(job, forbidden);
    await testConnector.work();

    const run = await environment.stores.runs.get(job.connector.id, job.runId);
    const [root] = await environment.stores.rootGroups.list(job.connector.id);
    expect(run?.value).toMatchObject({
      state: 'partial',
      unreadable: [{ status: 403, because: 'GitLab forbids it.' }],
    });
    expect(root).toMatchObject({ onboardingState: 'Onboarded', crawl: { state: 'partial' } });
    expect(root?.crawl).not.toHaveProperty('completeAsOf');
  });

  it('of the end of a run is noted on it as long as it runs, and never undoes an end', async () => {
    const testConnector = await configured();
    let job = testConnector.queue.next()!;
    for (; job.kind !== 'finish-run'; job = testConnector.queue.next()!) await testConnector.carryOut(job);
    const read = async () => (await environment.stores.runs.get(job.connector.id, job.runId))?.value;

    await testConnector.failJob(job, new Error('out of luck'));
    const failed = await read();
    const next = new TestConnector(environment);
    await next.onboard(these('wingtip_toys'));
    const ended = next.queue.sent.findLast(({ kind }) => kind === 'finish-run') as JobOf<'finish-run'>;
    await next.failJob(ended, new Error('a late repeat'));

    expect(failed).toMatchObject({
      state: 'failed',
      lastError: 'out of luck',
      endedAt: testConnector.now.toISOString(),
    });
    expect((await environment.stores.runs.get(ended.connector.id, ended.runId))?.value.state).toBe(
      'complete',
    );
  });
});

describe('a connector', () => {
  it('that is configured can not be led to another GitLab', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.onboard(these('wingtip_toys'));
    const body = { tags: { gitlabInstanceUrl: 'https://attacker.example' } };

    await expect(
      patchConnector(
        {
          caller: { name: 'grace', principalId: 'grace-id', type: 'User', tenantId: testConnector.tenantId },
          key: testConnector.key,
          body,
        },
        testConnector.deps(),
      ),
    ).rejects.toMatchObject({
      status: 400,
    });
  });

  it('that was never configured is deleted at once, and only once', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();

    expect(await deleteConnector(testConnector.key, testConnector.deps())).toEqual({ existed: true });
    expect(await deleteConnector(testConnector.key, testConnector.deps())).toEqual({ existed: false });
    expect([await testConnector.connector(), testConnector.queue.sent]).toEqual([undefined, []]);
  });

  it('that is on its way out is sent again when it is deleted again', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.onboard(these('wingtip_toys'));
    await deleteConnector(testConnector.key, testConnector.deps());
    testConnector.queue.lose();
    testConnector.now = new Date(testConnector.now.getTime() + 11 * 60_000);

    expect(await deleteConnector(testConnector.key, testConnector.deps())).toEqual({ existed: false });
    await testConnector.work();

    expect(await testConnector.connector()).toBeUndefined();
  });
});

describe('the watchdog', () => {
  it('sends a group on its way out again when its message was lost', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.onboard(these('wingtip_toys', 'fabrikam'));
    await testConnector.configure(these('wingtip_toys'));
    for (
      let job = testConnector.queue.next()!;
      job.kind !== 'offboard-group';
      job = testConnector.queue.next()!
    )
      await testConnector.carryOut(job);
    await testConnector.work();
    expect(await rootsOf(testConnector)).toEqual({ wingtip_toys: 'Onboarded', fabrikam: 'NotOnboarded' });

    await testConnector.watch();
    await testConnector.work();

    const offboarded = await environment.stores.rootGroups.get(await testConnector.scope('fabrikam'));
    expect(offboarded?.value).toMatchObject({
      onboardingState: 'NotOnboarded',
      provisioningState: 'DeletionSuccess',
    });
  });

  it('leaves alone a task that waits for a limit of GitLab until it is due', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    await testConnector.configure(these('wingtip_toys'));
    for (let job = testConnector.queue.next()!; ; job = testConnector.queue.next()!) {
      if (job.kind === 'crawl-projects') {
        await testConnector.rescheduleJob(job, 30);
        break;
      }
      await testConnector.carryOut(job);
    }
    await testConnector.work();
    const before = testConnector.queue.sent.length;

    await testConnector.watch(29);
    const meanwhile = testConnector.queue.sent.length;
    await testConnector.watch(12);

    expect(meanwhile).toBe(before);
    expect(testConnector.queue.sent.slice(before).map(({ kind }) => kind)).toEqual(['crawl-projects']);
  });

  it('leaves alone what is at rest', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.onboard(these('wingtip_toys'));
    const before = testConnector.queue.sent.length;

    await testConnector.watch();

    expect(testConnector.queue.sent).toHaveLength(before);
  });
});
