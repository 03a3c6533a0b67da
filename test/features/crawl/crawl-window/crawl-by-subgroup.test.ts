import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../../../shared/contracts/job.ts';
import { GitLabUnavailableError } from '../../../../shared/platform/errors/gitlab-errors.ts';
import { getRun } from '../../../../shared/features/crawl/read-runs.ts';
import { TestConnector } from '../../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../../support/test-environment.ts';

const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['contoso'] };

let environment: TestEnvironment;
let reopen = () => {};

beforeAll(async () => {
  // contoso has 14 pages of them: two windows.
  environment = await openTestEnvironment(2_400);
});
afterAll(() => environment.stop());
afterEach(() => reopen());

function root() {
  return environment.simulator.world.groupByPath('contoso')!.record;
}

/** From this page on the list of all projects of contoso is refused. */
function failFrom(firstPage: number, status = 500): void {
  reopen = environment.gate.refuse(
    ({ target }) =>
      target.includes(`/groups/${root().id}/projects?`) &&
      target.includes('include_subgroups=true') &&
      Number(/[?&]page=(\d+)/.exec(target)?.[1]) >= firstPage,
    { status, body: { message: 'no' } },
  );
}

/** Carries out all that waits; what fails is given up at once. */
async function workGivingUp(testConnector: TestConnector): Promise<Job[]> {
  const done: Job[] = [];
  for (let job = testConnector.queue.next(); job !== undefined; job = testConnector.queue.next()) {
    const failure: unknown = await testConnector.carryOut(job).catch((error: unknown) => error);
    if (failure !== undefined) await testConnector.failJob(job, failure);
    done.push(job);
  }
  return done;
}

async function crawled(testConnector: TestConnector) {
  const runId = (await testConnector.connector())?.devops?.currentRunId ?? '';
  const { run, counts } = await getRun(testConnector.key, runId, testConnector.deps());
  const scope = await testConnector.scope('contoso');
  const rows = await environment.stores.projects.between(scope, 1, 1_000_000_000);
  return { run, counts, rows: rows.filter(({ removed, missing }) => !removed && !missing) };
}

describe('a list of projects whose deep pages keep failing', () => {
  it("is read by its subgroups' own lists, which the run says; nothing is missing, and nothing is marked so", async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    failFrom(11);
    await testConnector.configure(wish);

    const done = await workGivingUp(testConnector);

    const { run, counts, rows } = await crawled(testConnector);
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
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    failFrom(11);
    await testConnector.configure(wish);
    const done = await workGivingUp(testConnector);
    const cuts = done.filter(({ kind }) => kind === 'crawl-cut');
    const before = await crawled(testConnector);

    for (const job of [...cuts, ...cuts]) await testConnector.carryOut(job);
    const window = done.find((job) => job.kind === 'crawl-projects' && job.page === 11);
    await testConnector.failJob(window!, new GitLabUnavailableError('No answer.', { endpoint: '/' }));
    await workGivingUp(testConnector);

    expect(cuts.length).toBe(1);
    expect(await crawled(testConnector)).toEqual(before);
  });

  it('heals with the next crawl that reads it whole', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    failFrom(11);
    await testConnector.configure(wish);
    await workGivingUp(testConnector);
    reopen();
    testConnector.wait(5);

    await testConnector.configure(wish);
    await testConnector.work();

    const { run, counts } = await crawled(testConnector);
    expect(run).toMatchObject({ state: 'complete', unreadable: [] });
    expect(counts).toMatchObject({ added: 0, changed: 0, missing: 0 });
  });
});

describe('a list of projects', () => {
  it.each([
    ['that fails from its first page on', 1, 500],
    ['whose deep pages are refused', 11, 403],
  ])('%s is not cut', async (_case, page, status) => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    failFrom(page, status);
    await testConnector.configure(wish);

    const done = await workGivingUp(testConnector);

    expect(done.filter(({ kind }) => kind === 'crawl-cut')).toEqual([]);
    expect((await crawled(testConnector)).run).toMatchObject({ state: 'partial', unreadable: [{ status }] });
  });

  it('of a subgroup that is refused is reported, and the others are read', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    failFrom(11);
    const closed = root().descendants.find(({ ownProjects }) => ownProjects.length > 0)!;
    const open = environment.gate.refuse(({ target }) => target.includes(`/groups/${closed.id}/projects?`), {
      status: 403,
      body: { message: '403 Forbidden' },
    });
    await testConnector.configure(wish);

    await workGivingUp(testConnector);
    open();

    const { run, rows } = await crawled(testConnector);
    const seen = new Set(rows.map(({ id }) => id));
    const others = root().subtreeProjects.filter(({ namespace }) => namespace.id !== closed.id);
    expect(others.filter(({ id }) => !seen.has(id))).toEqual([]);
    expect(run.unreadable).toContainEqual(
      expect.objectContaining({ scope: `projects of group ${closed.id}`, status: 403 }),
    );
  });
});
