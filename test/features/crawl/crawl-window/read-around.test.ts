import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { handleMessage } from '../../../../functions/edge/queue.ts';
import { demoToken } from '../../../../local/gitlab/credentials.ts';
import type { FaultRule } from '../../../../local/gitlab/server.ts';
import type { Retrying } from '../../../../shared/contracts/arm/run.ts';
import type { Job } from '../../../../shared/contracts/job.ts';
import { queueOf } from '../../../../shared/platform/jobs/job-identity.ts';
import { getRun } from '../../../../shared/features/crawl/read-runs.ts';
import { anInvocation } from '../../../support/functions-library.ts';
import { TestConnector } from '../../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../../support/test-environment.ts';

const roots = ['contoso', 'fabrikam'];
const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: roots };
const authorization = { accessToken: demoToken };

let environment: TestEnvironment;
let reopen = () => {};
beforeAll(async () => {
  // contoso has 14 pages of projects, two windows, and two of subgroups.
  environment = await openTestEnvironment(2_400);
});
afterAll(() => environment.stop());
afterEach(() => {
  environment.simulator.faults.stop();
  reopen();
  reopen = () => {};
});

function rootId(path: string): number {
  return environment.simulator.world.groupByPath(path)!.record.id;
}

/** These pages of the list of all projects of contoso are refused for good. */
function failOn(...pages: number[]): void {
  reopen = environment.gate.refuse(
    ({ target }) =>
      target.includes(`/groups/${rootId('contoso')}/projects?`) &&
      target.includes('include_subgroups=true') &&
      pages.includes(Number(/[?&]page=(\d+)/.exec(target)?.[1])),
    { status: 500, body: { message: '500 Internal Server Error' } },
  );
}

type Lived = { seconds: number; jobs: Job[]; reported: { seconds: number; retrying: Retrying[] }[] };

/** Carries out all that waits as the queue's edge does, and lets time pass where everything waits. */
async function live(testConnector: TestConnector, onWait: () => void = () => undefined): Promise<Lived> {
  const began = testConnector.now.getTime();
  const seconds = () => (testConnector.now.getTime() - began) / 1_000;
  const app = testConnector.deps();
  const lived: Lived = { seconds: 0, jobs: [], reported: [] };
  for (;;) {
    const job = testConnector.queue.next();
    if (job !== undefined) {
      const { context } = anInvocation({ deliveryCount: 1 });
      await handleMessage(job, context, queueOf(job), app, () => 1);
      lived.jobs.push(job);
      continue;
    }
    const next = Math.min(...testConnector.queue.waiting().map(({ at }) => at.getTime()));
    const { run, retrying } = await progress(testConnector);
    if (run.state !== 'running' || next === Number.POSITIVE_INFINITY) return { ...lived, seconds: seconds() };
    lived.reported.push({ seconds: seconds(), retrying });
    onWait();
    testConnector.now = new Date(next);
  }
}

async function progress(testConnector: TestConnector) {
  const runId = (await testConnector.connector())?.devops?.currentRunId ?? '';
  return getRun(testConnector.key, runId, testConnector.deps());
}

async function begun(): Promise<TestConnector> {
  const testConnector = new TestConnector(environment);
  await testConnector.create();
  await testConnector.configure({ ...wish, authorization });
  return testConnector;
}

async function projectsIn(testConnector: TestConnector, path: string): Promise<number> {
  const rows = await environment.stores.projects.between(await testConnector.scope(path), 1, 1_000_000_000);
  return rows.filter(({ removed, missing }) => !removed && !missing).length;
}

function projectsOf(path: string): number {
  return environment.simulator.world.groupByPath(path)!.record.subtreeProjects.length;
}

describe('a page that keeps failing', { timeout: 120_000 }, () => {
  it('is named at once with its status and the next try, while everything else goes on', async () => {
    failOn(3);
    const testConnector = await begun();

    const { reported } = await live(testConnector);

    expect(reported[0]).toMatchObject({
      seconds: 0,
      retrying: [
        {
          scope: `projects of group ${rootId('contoso')} from page 1`,
          endpoint: `/api/v4/groups/${rootId('contoso')}/projects`,
          status: 500,
          tries: 1,
        },
      ],
    });
    const [first] = reported[0]?.retrying ?? [];
    expect(Date.parse(first?.nextTryAt ?? '') - Date.parse(first?.since ?? '')).toBe(2_500);
    expect(reported.map(({ retrying }) => retrying[0]?.tries)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(reported.map(({ retrying }) => retrying[0]?.since)).size).toBe(1);
    const fabrikam = (await environment.stores.rootGroups.get(await testConnector.scope('fabrikam')))?.value;
    expect(await projectsIn(testConnector, 'fabrikam')).toBe(projectsOf('fabrikam'));
    expect(fabrikam?.crawl.state).toBe('complete');
  });

  it('leaves the pages beside it, of which the run says no more than that one is missing', async () => {
    failOn(3);
    const testConnector = await begun();

    const { seconds, jobs } = await live(testConnector);

    const { run, counts, retrying } = await progress(testConnector);
    expect(seconds).toBeLessThanOrEqual(180);
    expect(retrying).toEqual([]);
    expect(run).toMatchObject({
      state: 'partial',
      unreadable: [{ scope: `projects of group ${rootId('contoso')} on page 3`, status: 500 }],
    });
    // What was on it is read by the subgroups' own lists.
    expect(run.unreadable[0]?.because).toContain("Its subgroups' own lists are read instead.");
    expect(counts.projects).toBe(projectsOf('contoso') + projectsOf('fabrikam'));
    expect(await projectsIn(testConnector, 'contoso')).toBe(projectsOf('contoso'));
    expect(jobs.filter(({ kind }) => kind === 'confirm-gone')).toEqual([]);
  });

  it('marks nothing of what is stored as missing, and is read by the next run', async () => {
    const testConnector = await begun();
    await live(testConnector);
    testConnector.wait(5);
    failOn(1, 2, 12);
    await testConnector.configure({ ...wish, authorization });
    const { seconds } = await live(testConnector);
    const partial = await progress(testConnector);
    const kept = await projectsIn(testConnector, 'contoso');
    reopen();
    testConnector.wait(5);

    await testConnector.configure({ ...wish, authorization });
    await live(testConnector);

    expect(seconds).toBeLessThanOrEqual(180);
    expect([partial.run.state, partial.counts.missing, kept]).toEqual(['partial', 0, projectsOf('contoso')]);
    expect((await progress(testConnector)).run).toMatchObject({ state: 'complete', unreadable: [] });
  });

  it('that heals while it is tried is forgotten', async () => {
    failOn(3);
    const testConnector = await begun();

    const { reported } = await live(testConnector, () => reopen());

    expect(reported.map(({ retrying }) => retrying.length)).toEqual([1]);
    expect((await progress(testConnector)).run).toMatchObject({ state: 'complete', unreadable: [] });
  });

  it.each<[string, FaultRule['fault']]>([
    ['a body that is cut', { kind: 'truncated' }],
    ['HTML', { kind: 'html' }],
    ['broken JSON', { kind: 'malformed' }],
    ['status 500', { kind: 'status', status: 500 }],
    ['status 503', { kind: 'status', status: 503 }],
  ])(
    'for good, on all pages of a list, ends the run as partial within three minutes: %s',
    async (_, fault) => {
      const testConnector = await begun();
      await live(testConnector);
      testConnector.wait(5);
      environment.simulator.faults.plan({ rules: [{ route: 'GET /groups/:id/projects', fault }] });
      await testConnector.configure({ ...wish, authorization });

      const { seconds, reported } = await live(testConnector);

      const { run, counts } = await progress(testConnector);
      expect(reported[0]?.retrying.length).toBe(2);
      expect(seconds).toBeLessThanOrEqual(180);
      expect([run.state, counts.missing]).toEqual(['partial', 0]);
      expect(await projectsIn(testConnector, 'contoso')).toBe(projectsOf('contoso'));
    },
  );
});

describe("a subgroup's own list that keeps failing", { timeout: 120_000 }, () => {
  it('keeps no other from being read, nor the subgroups of later pages', async () => {
    failOn(11, 12, 13, 14);
    const { descendants } = environment.simulator.world.groupByPath('contoso')!.record;
    const closed = descendants.find(({ ownProjects }) => ownProjects.length > 0)!;
    const open = environment.gate.refuse(({ target }) => target.includes(`/groups/${closed.id}/projects?`), {
      status: 500,
      body: { message: 'no' },
    });
    const testConnector = await begun();

    const { seconds } = await live(testConnector);
    open();

    const { run } = await progress(testConnector);
    expect(seconds).toBeLessThanOrEqual(180);
    expect(run.unreadable.map(({ scope }) => scope).toSorted()).toEqual([
      `projects of group ${closed.id}`,
      `projects of group ${rootId('contoso')} from page 11`,
    ]);
    expect(await projectsIn(testConnector, 'contoso')).toBeGreaterThan(projectsOf('contoso') - 100);
  });
});
