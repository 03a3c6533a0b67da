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
import { Death, Fate } from '../../support/mortal.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(40);
});
afterAll(() => stage.stop());

const all = { autoDiscovery: 'Enabled' as const };
const these = (...topLevelInventoryList: string[]) => ({
  autoDiscovery: 'Disabled' as const,
  topLevelInventoryList,
});

async function rootsOf(site: Site): Promise<Record<string, string>> {
  const roots = await stage.stores.rootGroups.list((await site.connector())?.id ?? '');
  return Object.fromEntries(
    roots.map(({ facts, onboardingState }) => [facts.fullyQualifiedName, onboardingState]),
  );
}

async function operationOf(site: Site) {
  const job = site.post.sent.findLast((one) => one.kind === 'authorize');
  return stage.stores.operations.get(site.key, job?.operationId ?? '');
}

describe('the choice of groups', () => {
  it('of all holds the topmost owned groups, an owned subgroup among them', async () => {
    const site = new Site(stage);

    await site.onboard(all);

    expect(Object.keys(await rootsOf(site))).toEqual([
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
    const site = new Site(stage);

    await site.onboard(these('Wingtip_Toys', 'proseware/platform'));

    expect(await rootsOf(site)).toEqual({ wingtip_toys: 'Onboarded', proseware$platform: 'Onboarded' });
  });

  it('of unknown names fails and changes nothing', async () => {
    const site = new Site(stage);
    await site.onboard(these('wingtip_toys'));

    await site.configure(these('woodgrove', 'wingtip_toys', 'nothing$here'));
    await site.work();

    expect(await rootsOf(site)).toEqual({ wingtip_toys: 'Onboarded' });
    expect(await operationOf(site)).toMatchObject({
      status: 'Failed',
      error: {
        code: 'GroupNotFound',
        details: [{ message: expect.stringContaining("'woodgrove'") }, expect.anything()],
      },
    });
    expect((await site.connector())?.devops).toMatchObject({ provisioningState: 'Failed' });
    expect((await site.connector())?.devops?.operation).toBeUndefined();
  });

  it('of a shorter list lets a group leave with its claim, and keeps what was known of it', async () => {
    const site = new Site(stage);
    await site.onboard(these('wingtip_toys', 'adventure.works'));

    await site.configure(these('wingtip_toys'));
    await site.work();

    const next = new Site(stage, site.tenantId);
    const { groups, projects } = stage.stores;
    const scope = await site.scope('adventure.works');
    expect(await rootsOf(site)).toEqual({ wingtip_toys: 'Onboarded', 'adventure.works': 'NotOnboarded' });
    expect((await stage.stores.rootGroups.get(scope))?.value).toMatchObject({
      provisioningState: 'DeletionSuccess',
      offboardedAt: site.now.toISOString(),
    });
    const known = stage.simulator.world.groupByPath('adventure.works')!.record;
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
    const first = new Site(stage);
    await first.onboard(these('wingtip_toys'));
    const second = new Site(stage, first.tenantId);

    await second.onboard(these('wingtip_toys', 'adventure.works'));

    expect(second.post.sent.filter(({ kind }) => kind === 'crawl-projects')).toHaveLength(1);
    expect((await second.connector())?.devops?.provisioningStatusMessage).toBe(
      '1 of 2 groups are held by another security connector.',
    );
  });

  it('does not touch the claims of another tenant', async () => {
    const site = new Site(stage);

    await site.onboard(these('wingtip_toys'));

    expect(await rootsOf(site)).toEqual({ wingtip_toys: 'Onboarded' });
  });

  it('can be made among the groups that are free now', async () => {
    const first = new Site(stage);
    await first.onboard(these('wingtip_toys'));
    const second = new Site(stage, first.tenantId);
    await second.onboard(these('fabrikam'));

    const groups = await listAvailableGroups(second.key, second.deps());

    expect(groups.map(({ facts, onboardingState }) => [facts.fullyQualifiedName, onboardingState])).toEqual(
      expect.arrayContaining([
        ['wingtip_toys', 'OnboardedByOtherConnector'],
        ['fabrikam', 'Onboarded'],
        ['empty-labs', 'NotOnboarded'],
      ]),
    );
    expect(groups.find(({ facts }) => facts.path === 'fabrikam')?.root).toBeDefined();
  });

  it('of somebody who owns nothing ends well and says so', async () => {
    const site = new Site(stage);

    await site.onboard({ ...all, authorization: { accessToken: devToken } });

    expect((await site.connector())?.devops).toMatchObject({
      provisioningState: 'Succeeded',
      provisioningStatusMessage: 'The authorising user owns no GitLab group.',
    });
    expect(
      (await listRuns(site.key, { pageSize: 10, continuationToken: undefined }, site.deps())).items,
    ).toMatchObject([{ run: { state: 'complete' } }]);
  });
});

describe('the authorization', () => {
  it('by a code is exchanged once, however often the job comes', async () => {
    const site = new Site(stage);
    await site.create();
    await site.configure({
      ...these('wingtip_toys'),
      authorization: { code: await codeOf(stage.simulator.url) },
    });
    stage.simulator.resetRequests();

    await site.work(new Fate(), { twice: true });

    expect((await operationOf(site))?.status).toBe('Succeeded');
    expect(stage.simulator.requests().byRoute['POST /oauth/token']).toBe(1);
  });

  it('by a code that is lost with the process fails the operation and asks for a new one', async () => {
    const site = new Site(stage);
    const connector = await site.create();
    await site.configure({
      ...these('wingtip_toys'),
      authorization: { code: await codeOf(stage.simulator.url) },
    });
    const job = site.post.next()!;
    // The exchange itself, of which nothing is kept.
    const pending = await stage.vault.pendingAuthorization.get(connector.id);
    await site.deps().gitlab.authorize(connector, pending!.value);

    await site.carryOut(job);

    expect(await operationOf(site)).toMatchObject({
      status: 'Failed',
      error: { code: 'TokenExchangeFailed' },
    });
  });

  it.each([
    { code: 'canary-wrong-code' },
    { accessToken: expiredToken },
    { accessToken: 'glpat-canary-nobody' },
  ])(
    'that GitLab refuses fails the operation, is forgotten, and is told nowhere: %o',
    async (authorization) => {
      const site = new Site(stage);
      const connector = await site.create();
      await site.configure({ ...all, authorization });

      await site.work();

      const told = JSON.stringify([await operationOf(site), await site.connector()]);
      expect(await operationOf(site)).toMatchObject({
        status: 'Failed',
        error: { code: 'TokenExchangeFailed' },
      });
      expect(told).not.toContain('canary');
      expect(await stage.vault.pendingAuthorization.get(connector.id)).toBeUndefined();
      expect((await site.connector())?.devops?.provisioningState).toBe('Failed');
    },
  );

  it.each([5, 6, 7, 8])(
    'is not left over for a later change by a job that died after write %i',
    async (dieAfter) => {
      const site = new Site(stage);
      const connector = await site.create();
      await site.configure({
        ...these('wingtip_toys'),
        authorization: { code: await codeOf(stage.simulator.url) },
      });
      const job = site.post.next()!;
      // Discovery, if it was sent, ends the operation before the job comes again.
      await expect(site.carryOut(job, new Fate(dieAfter))).rejects.toThrow(Death);
      await site.work();
      await site.carryOut(job);
      await site.work();

      await patchDevops(site.key, { properties: these('wingtip_toys', 'fabrikam') }, site.ada, site.deps());
      await site.work();

      expect(await stage.vault.pendingAuthorization.get(connector.id)).toBeUndefined();
      expect((await site.connector())?.devops).toMatchObject({ provisioningState: 'Succeeded' });
      expect(await rootsOf(site)).toEqual({ wingtip_toys: 'Onboarded', fabrikam: 'Onboarded' });
    },
  );
});

async function configured(): Promise<Site> {
  const site = new Site(stage);
  await site.create();
  await site.configure(these('wingtip_toys'));
  return site;
}

describe('what is given up', () => {
  const forbidden = new GitLabForbiddenError('GitLab forbids it.', {
    endpoint: '/api/v4/groups',
    gitLabStatus: 403,
  });

  it('of an operation ends it as failed, once', async () => {
    const site = await configured();
    const job = site.post.next()!;

    await site.failJob(job, forbidden);
    await site.failJob(job, new Error('another'));

    expect(await operationOf(site)).toMatchObject({
      status: 'Failed',
      error: { code: 'GitLabForbidden', message: 'GitLab forbids it.' },
    });
    expect((await site.connector())?.devops?.operation).toBeUndefined();
  });

  it('of a discovery ends operation and run', async () => {
    const site = await configured();
    await site.carryOut(site.post.next()!);
    const job = site.post.next() as JobOf<'discover'>;

    await site.failJob(job, forbidden);
    await site.work();

    const run = await stage.stores.runs.get(job.connector.id, job.runId);
    expect(run?.value).toMatchObject({
      state: 'partial',
      unreadable: [{ scope: 'owned groups', status: 403 }],
    });
    expect((await operationOf(site))?.status).toBe('Failed');
  });

  it('of a window makes its root and its run partial, and takes nothing away', async () => {
    const site = await configured();
    let job = site.post.next()!;
    for (; job.kind !== 'crawl-projects'; job = site.post.next()!) await site.carryOut(job);

    await site.failJob(job, forbidden);
    await site.failJob(job, forbidden);
    await site.work();

    const run = await stage.stores.runs.get(job.connector.id, job.runId);
    const [root] = await stage.stores.rootGroups.list(job.connector.id);
    expect(run?.value).toMatchObject({
      state: 'partial',
      unreadable: [{ status: 403, because: 'GitLab forbids it.' }],
    });
    expect(root).toMatchObject({ onboardingState: 'Onboarded', crawl: { state: 'partial' } });
    expect(root?.crawl).not.toHaveProperty('completeAsOf');
  });

  it('of the end of a run is noted on it as long as it runs, and never undoes an end', async () => {
    const site = await configured();
    let job = site.post.next()!;
    for (; job.kind !== 'finish-run'; job = site.post.next()!) await site.carryOut(job);
    const read = async () => (await stage.stores.runs.get(job.connector.id, job.runId))?.value;

    await site.failJob(job, new Error('out of luck'));
    const failed = await read();
    const next = new Site(stage);
    await next.onboard(these('wingtip_toys'));
    const ended = next.post.sent.findLast(({ kind }) => kind === 'finish-run') as JobOf<'finish-run'>;
    await next.failJob(ended, new Error('a late repeat'));

    expect(failed).toMatchObject({
      state: 'failed',
      lastError: 'out of luck',
      endedAt: site.now.toISOString(),
    });
    expect((await stage.stores.runs.get(ended.connector.id, ended.runId))?.value.state).toBe('complete');
  });
});

describe('a connector', () => {
  it('that is configured can not be led to another GitLab', async () => {
    const site = new Site(stage);
    await site.onboard(these('wingtip_toys'));
    const body = { tags: { gitlabInstanceUrl: 'https://attacker.example' } };

    await expect(
      patchConnector(
        {
          caller: { name: 'grace', principalId: 'grace-id', type: 'User', tenantId: site.tenantId },
          key: site.key,
          body,
        },
        site.deps(),
      ),
    ).rejects.toMatchObject({
      status: 400,
    });
  });

  it('that was never configured is deleted at once, and only once', async () => {
    const site = new Site(stage);
    await site.create();

    expect(await deleteConnector(site.key, site.deps())).toEqual({ existed: true });
    expect(await deleteConnector(site.key, site.deps())).toEqual({ existed: false });
    expect([await site.connector(), site.post.sent]).toEqual([undefined, []]);
  });

  it('that is on its way out is sent again when it is deleted again', async () => {
    const site = new Site(stage);
    await site.onboard(these('wingtip_toys'));
    await deleteConnector(site.key, site.deps());
    site.post.lose();
    site.now = new Date(site.now.getTime() + 11 * 60_000);

    expect(await deleteConnector(site.key, site.deps())).toEqual({ existed: false });
    await site.work();

    expect(await site.connector()).toBeUndefined();
  });
});

describe('the watchdog', () => {
  it('sends a group on its way out again when its message was lost', async () => {
    const site = new Site(stage);
    await site.onboard(these('wingtip_toys', 'fabrikam'));
    await site.configure(these('wingtip_toys'));
    for (let job = site.post.next()!; job.kind !== 'offboard-group'; job = site.post.next()!)
      await site.carryOut(job);
    await site.work();
    expect(await rootsOf(site)).toEqual({ wingtip_toys: 'Onboarded', fabrikam: 'NotOnboarded' });

    await site.watch();
    await site.work();

    const left = await stage.stores.rootGroups.get(await site.scope('fabrikam'));
    expect(left?.value).toMatchObject({
      onboardingState: 'NotOnboarded',
      provisioningState: 'DeletionSuccess',
    });
  });

  it('leaves alone a task that waits for a limit of GitLab until it is due', async () => {
    const site = new Site(stage);
    await site.create();
    await site.configure(these('wingtip_toys'));
    for (let job = site.post.next()!; ; job = site.post.next()!) {
      if (job.kind === 'crawl-projects') {
        await site.rescheduleJob(job, 30);
        break;
      }
      await site.carryOut(job);
    }
    await site.work();
    const before = site.post.sent.length;

    await site.watch(29);
    const meanwhile = site.post.sent.length;
    await site.watch(12);

    expect(meanwhile).toBe(before);
    expect(site.post.sent.slice(before).map(({ kind }) => kind)).toEqual(['crawl-projects']);
  });

  it('leaves alone what is at rest', async () => {
    const site = new Site(stage);
    await site.onboard(these('wingtip_toys'));
    const before = site.post.sent.length;

    await site.watch();

    expect(site.post.sent).toHaveLength(before);
  });
});
