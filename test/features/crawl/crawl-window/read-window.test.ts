import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { ProjectRecord } from '../../../../local/gitlab/server.ts';
import type { Job } from '../../../../shared/contracts/job.ts';
import { getRun } from '../../../../shared/features/crawl/read-runs.ts';
import { until } from '../../../support/until.ts';
import { TestConnector } from '../../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../../support/test-environment.ts';

const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['contoso'] };
const list = 'GET /groups/:id/projects';

let environment: TestEnvironment;
let testConnector: TestConnector;

beforeAll(async () => {
  // contoso has 14 pages of them: two windows.
  environment = await openTestEnvironment(2_400);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  testConnector = new TestConnector(environment);
  await testConnector.create();
});
afterEach(() => environment.simulator.faults.stop());

function root() {
  return environment.simulator.world.groupByPath('contoso')!.record;
}

/** Carries out all that waits up to the first job that fits, which is handed over. */
async function workUntil(isIt: (job: Job) => boolean): Promise<Job> {
  for (let job = testConnector.queue.next(); job !== undefined; job = testConnector.queue.next()) {
    if (isIt(job)) return job;
    await testConnector.carryOut(job);
  }
  throw new Error('No such job came.');
}

const isWindow = (page: number) => (job: Job) => job.kind === 'crawl-projects' && job.page === page;

/** Takes away something that was read, so that all after it move one place down. */
function removeFrom(page: number): ProjectRecord {
  const project = root().subtreeProjects[page * 100 - 50]!;
  environment.simulator.world.removeProject(project);
  return project;
}

/** Ids of what is stored and there, and those that should be. */
async function found(gone: readonly ProjectRecord[]): Promise<{ stored: number[]; expected: number[] }> {
  const scope = await testConnector.scope('contoso');
  const stored = (await environment.stores.projects.between(scope, 1, 1_000_000_000)).filter(
    (row) => !row.removed && !row.missing,
  );
  const world = root().subtreeProjects.map(({ id }) => id);
  // What went after it was read is found missing by the next crawl.
  const expected = [...world, ...gone.map(({ id }) => id)].toSorted((a, b) => a - b);
  return { stored: stored.map(({ id }) => id), expected };
}

async function lastRun() {
  const runId = (await testConnector.connector())?.devops?.currentRunId ?? '';
  return getRun(testConnector.key, runId, testConnector.deps());
}

/** Requests for pages of projects, in the order in which they were asked. */
function pagesAsked(): number[] {
  return environment.gate.asked
    .filter(({ target }) => target.includes(`/groups/${root().id}/projects?`))
    .map(({ target }) => Number(/[?&]page=(\d+)/.exec(target)?.[1]));
}

function timesAsked(page: number): number {
  return pagesAsked().filter((asked) => asked === page).length;
}

describe('a project that goes while its list is read', () => {
  it('makes no other one slip between two pages of a window', async () => {
    await testConnector.configure(wish);
    const job = await workUntil(isWindow(1));
    environment.gate.asked.length = 0;
    const release = environment.gate.hold(({ target }) => /[?&]page=3(&|$)/.test(target));
    const crawled = testConnector.carryOut(job);
    await until(() => pagesAsked().includes(10));

    const gone = removeFrom(1);
    release();
    await crawled;
    await testConnector.work();

    const { stored, expected } = await found([gone]);
    expect(stored).toEqual(expected);
    expect([timesAsked(2), timesAsked(3)]).toEqual([2, 2]);
    expect((await lastRun()).run.state).toBe('complete');
  });

  it('makes no other one slip between two windows, and all are counted once', async () => {
    await testConnector.configure(wish);
    const second = await workUntil(isWindow(11));
    const gone = removeFrom(3);

    await testConnector.carryOut(second);
    await testConnector.work();

    const { counts } = await lastRun();
    expect(counts.projects).toBe(root().subtreeProjects.length + 1);
    const { stored, expected } = await found([gone]);
    expect(stored).toEqual(expected);
  });

  it('makes no other one slip between two windows where GitLab reports no total', async () => {
    environment.simulator.faults.plan({
      rules: [{ route: list, fault: { kind: 'totals', totals: 'absent' } }],
    });
    await testConnector.configure(wish);
    const second = await workUntil(isWindow(11));
    const gone = [removeFrom(3), removeFrom(5)];

    await testConnector.carryOut(second);
    await testConnector.work();

    const { counts } = await lastRun();
    expect(counts.projects).toBe(root().subtreeProjects.length + 2);
    const { stored, expected } = await found(gone);
    expect(stored).toEqual(expected);
  });

  it('makes no other one missing that was known before', async () => {
    await testConnector.configure(wish);
    await testConnector.work();
    testConnector.wait(5);
    await testConnector.configure(wish);
    const second = await workUntil(isWindow(11));
    const gone = removeFrom(2);

    await testConnector.carryOut(second);
    await testConnector.work();

    expect((await lastRun()).counts.missing).toBe(0);
    const { stored, expected } = await found([gone]);
    expect(stored).toEqual(expected);
  });
});

describe('projects that come while their list is read', () => {
  it('are found at its end, and push no other one out of the list', async () => {
    await testConnector.configure(wish);
    const first = await workUntil(isWindow(1));
    await testConnector.carryOut(first);
    const { world } = environment.simulator;
    world.addProject({
      namespace: root(),
      name: 'Came meanwhile',
      path: `came-${testConnector.key.subscriptionId}`,
    });

    await testConnector.work();

    const { stored, expected } = await found([]);
    expect(stored).toEqual(expected);
  });
});

describe('a list that stays as it is', () => {
  it('is asked for once, page by page', async () => {
    await testConnector.configure(wish);
    environment.gate.asked.length = 0;

    await testConnector.work();

    const pages = Math.ceil(root().subtreeProjects.length / 100);
    expect(pagesAsked().toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: pages }, (_, index) => index + 1),
    );
  });
});
