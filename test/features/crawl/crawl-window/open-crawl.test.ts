import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { JobOf } from '../../../../shared/contracts/job.ts';
import { cancelRun } from '../../../../shared/features/crawl/cancel-run.ts';
import { openCrawl } from '../../../../shared/features/crawl/crawl-window/open-crawl.ts';
import { openStage, Site, type Stage } from '../../../support/stage.ts';

let stage: Stage;
let site: Site;
let job: JobOf<'crawl-projects'>;

beforeAll(async () => {
  stage = await openStage(10);
});
afterAll(() => stage.stop());

/** A site whose first window of projects waits in the queue. */
beforeEach(async () => {
  site = new Site(stage);
  await site.create();
  await site.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
  let next = site.post.next();
  for (; next !== undefined && next.kind !== 'crawl-projects'; next = site.post.next())
    await site.carryOut(next);
  job = next!;
});

async function pendingTasks() {
  return (await stage.stores.runTasks.all(job.runId)).pending;
}

describe('opening a window', () => {
  it('reads task, run, connector and root groups once each, then the token', async () => {
    stage.tableRequests();

    const crawl = await openCrawl(job, site.deps());

    expect(crawl).toMatchObject({ job, root: { facts: { id: job.rootId } } });
    expect(stage.tableRequests()).toEqual([
      'RunTasks get',
      'Runs get',
      'Connectors get',
      'Groups query',
      'Secrets get',
    ]);
  });

  it('leaves a task alone whose run was cancelled', async () => {
    await cancelRun(site.key, job.runId, 'ada', site.deps());

    expect(await openCrawl(job, site.deps())).toBeUndefined();
  });

  it('completes the task where the root group is no longer onboarded', async () => {
    const scope = await site.scope('contoso');
    const { value, etag } = (await stage.stores.rootGroups.get(scope))!;
    await stage.stores.rootGroups.replace(
      scope.connectorId,
      { ...value, onboardingState: 'NotOnboarded' },
      etag,
    );
    const before = await pendingTasks();

    expect(await openCrawl(job, site.deps())).toBeUndefined();
    expect(await pendingTasks()).toBe(before - 1);
  });
});
