import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { GitLabUnavailableError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { getRun } from '../../../shared/features/crawl/read-runs.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';

const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['contoso'] };

let stage: Stage;
let reopen = () => {};

beforeAll(async () => {
  // contoso has 14 pages of them: two windows.
  stage = await openStage(2_400);
});
afterAll(() => stage.stop());
afterEach(() => reopen());

function root() {
  return stage.simulator.world.groupByPath('contoso')!.record;
}

/** From this page on the list of all projects of contoso is refused. */
function failFrom(firstPage: number, status = 500): void {
  reopen = stage.gate.refuse(
    ({ target }) =>
      target.includes(`/groups/${root().id}/projects?`) &&
      target.includes('include_subgroups=true') &&
      Number(/[?&]page=(\d+)/.exec(target)?.[1]) >= firstPage,
    { status, body: { message: 'no' } },
  );
}

/** Carries out all that waits; what fails is given up at once. */
async function workGivingUp(site: Site): Promise<Job[]> {
  const done: Job[] = [];
  for (let job = site.post.next(); job !== undefined; job = site.post.next()) {
    const failure: unknown = await site.carryOut(job).catch((error: unknown) => error);
    if (failure !== undefined) await site.failJob(job, failure);
    done.push(job);
  }
  return done;
}

async function crawled(site: Site) {
  const runId = (await site.connector())?.devops?.currentRunId ?? '';
  const { run, counts } = await getRun(site.key, runId, site.deps());
  const scope = await site.scope('contoso');
  const rows = await stage.stores.projects.between(scope, 1, 1_000_000_000);
  return { run, counts, rows: rows.filter(({ removed, missing }) => !removed && !missing) };
}

describe('a list of projects whose deep pages keep failing', () => {
  it("is read by its subgroups' own lists, which the run says; nothing is missing, and nothing is doubted", async () => {
    const site = new Site(stage);
    await site.create();
    failFrom(11);
    await site.configure(wish);

    const done = await workGivingUp(site);

    const { run, counts, rows } = await crawled(site);
    expect(rows.map(({ id }) => id)).toEqual(root().subtreeProjects.map(({ id }) => id));
    expect(counts.projects).toBe(root().subtreeProjects.length);
    expect(run).toMatchObject({
      state: 'partial',
      unreadable: [{ scope: `projects of group ${root().id} from page 11`, status: 500 }],
    });
    expect(run.unreadable[0]?.because).toContain("Its subgroups' own lists are read instead.");
    expect(done.filter(({ kind }) => kind === 'confirm-gone')).toEqual([]);
  });

  it('is cut once, however many of its windows were given up, and comes to the same when it is done twice', async () => {
    const site = new Site(stage);
    await site.create();
    failFrom(11);
    await site.configure(wish);
    const done = await workGivingUp(site);
    const cuts = done.filter(({ kind }) => kind === 'crawl-cut');
    const before = await crawled(site);

    for (const job of [...cuts, ...cuts]) await site.carryOut(job);
    const window = done.find((job) => job.kind === 'crawl-projects' && job.page === 11);
    await site.failJob(window!, new GitLabUnavailableError('No answer.', { endpoint: '/' }));
    await workGivingUp(site);

    expect(cuts.length).toBe(1);
    expect(await crawled(site)).toEqual(before);
  });

  it('heals with the next crawl that reads it whole', async () => {
    const site = new Site(stage);
    await site.create();
    failFrom(11);
    await site.configure(wish);
    await workGivingUp(site);
    reopen();
    site.wait(5);

    await site.configure(wish);
    await site.work();

    const { run, counts } = await crawled(site);
    expect(run).toMatchObject({ state: 'complete', unreadable: [] });
    expect(counts).toMatchObject({ added: 0, changed: 0, missing: 0 });
  });
});

describe('a list of projects', () => {
  it.each([
    ['that fails from its first page on', 1, 500],
    ['whose deep pages are refused', 11, 403],
  ])('%s is not cut', async (_case, page, status) => {
    const site = new Site(stage);
    await site.create();
    failFrom(page, status);
    await site.configure(wish);

    const done = await workGivingUp(site);

    expect(done.filter(({ kind }) => kind === 'crawl-cut')).toEqual([]);
    expect((await crawled(site)).run).toMatchObject({ state: 'partial', unreadable: [{ status }] });
  });

  it('of a subgroup that is refused is told, and the others are read', async () => {
    const site = new Site(stage);
    await site.create();
    failFrom(11);
    const closed = root().descendants.find(({ ownProjects }) => ownProjects.length > 0)!;
    const open = stage.gate.refuse(({ target }) => target.includes(`/groups/${closed.id}/projects?`), {
      status: 403,
      body: { message: '403 Forbidden' },
    });
    await site.configure(wish);

    await workGivingUp(site);
    open();

    const { run, rows } = await crawled(site);
    const seen = new Set(rows.map(({ id }) => id));
    const others = root().subtreeProjects.filter(({ namespace }) => namespace.id !== closed.id);
    expect(others.filter(({ id }) => !seen.has(id))).toEqual([]);
    expect(run.unreadable).toContainEqual(
      expect.objectContaining({ scope: `projects of group ${closed.id}`, status: 403 }),
    );
  });
});
