import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { ProjectRecord } from '../../../../local/gitlab/server.ts';
import { getProject } from '../../../../shared/features/inventory/read-inventory.ts';
import { getRun } from '../../../../shared/features/crawl/read-runs.ts';
import { TestConnector } from '../../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../../support/test-environment.ts';

const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['contoso'] };

let environment: TestEnvironment;
let testConnector: TestConnector;
let someProject: ProjectRecord;
let undo: (() => void)[] = [];

beforeAll(async () => {
  environment = await openTestEnvironment(300);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  testConnector = new TestConnector(environment);
  await testConnector.onboard(wish);
  someProject = root().subtreeProjects[7]!;
});
afterEach(() => {
  for (const step of undo) step();
  undo = [];
});

function root() {
  return environment.simulator.world.groupByPath('contoso')!.record;
}

/** Crawls once more and reports what that run counted. */
async function crawlAgain(minutesLater = 1) {
  testConnector.wait(minutesLater);
  await testConnector.configure(wish);
  await testConnector.work();
  return (await lastRun()).counts;
}

async function lastRun() {
  const runId = (await testConnector.connector())?.devops?.currentRunId ?? '';
  const { run, expected, counts } = await getRun(testConnector.key, runId, testConnector.deps());
  return { state: run.state, expected, counts };
}

function find(groupName: string, path: string) {
  return getProject(testConnector.key, groupName, path, { removed: true }, testConnector.deps());
}

describe('a first crawl', () => {
  it('finds every group and project and says that it is complete', async () => {
    const { state, expected, counts } = await lastRun();

    const [groups, projects] = [root().descendants.length, root().subtreeProjects.length];
    expect(state).toBe('complete');
    expect(expected).toEqual({ groups, projects });
    expect(counts).toMatchObject({ groups, projects, added: groups + projects, malformed: 0, missing: 0 });
  });

  it('asks GitLab for no more than the pages that there are', async () => {
    const { counts } = await lastRun();
    const pages = Math.ceil(root().subtreeProjects.length / 100) + Math.ceil(root().descendants.length / 100);

    // One more lists the owned groups.
    expect(counts.requests).toBe(pages + 1);
  });
});

describe('a second crawl', () => {
  it('writes no row of a group or a project where nothing has changed', async () => {
    environment.tableWrites();

    const counts = await crawlAgain();

    const written = environment.tableWrites().filter((request) => request.startsWith('Projects'));
    expect(counts).toMatchObject({ added: 0, changed: 0, missing: 0 });
    expect(counts.unchanged).toBe(counts.groups + counts.projects);
    expect(written).toEqual([]);
  });

  it('writes what was renamed, and only that, under its new name with its history', async () => {
    const { path } = someProject;
    const name = someProject.namespace.path;
    environment.simulator.world.renameProject(someProject, { path: 'renamed-meanwhile' });
    undo.push(() => environment.simulator.world.renameProject(someProject, { path }));
    const before = testConnector.now.toISOString();

    const counts = await crawlAgain();

    const groupName = nameOf(someProject);
    const { row } = await find(groupName, 'renamed-meanwhile');
    expect(name).not.toBe('');
    expect(counts).toMatchObject({ added: 0, changed: 1, missing: 0 });
    expect(row).toMatchObject({ facts: { id: someProject.id }, firstSeenAt: before });
    await expect(find(groupName, path)).rejects.toThrow('is not in group');
  });

  it('moves a subtree to the new name of its group', async () => {
    const group = someProject.namespace;
    const { path } = group;
    const former = nameOf(someProject);
    environment.simulator.world.renameGroup(group, { path: 'moved-meanwhile' });
    undo.push(() => environment.simulator.world.renameGroup(group, { path }));

    const counts = await crawlAgain();

    expect(counts).toMatchObject({ added: 0, missing: 0 });
    expect(counts.changed).toBe(group.subtreeProjects.length + group.descendants.length + 1);
    expect((await find(nameOf(someProject), someProject.path)).row.facts.id).toBe(someProject.id);
    await expect(find(former, someProject.path)).rejects.toThrow(`'${former}' is not in`);
  });

  it('marks what GitLab does not list and keeps it', async () => {
    // Taken out of the lists and put back as it was: the world has no other way to bring a project back.
    const { world } = environment.simulator;
    const { path, namespace } = someProject;
    const [groupName, id] = [nameOf(someProject), someProject.id];
    world.removeProject(someProject);

    const counts = await crawlAgain();

    const { row } = await find(groupName, path);
    expect(counts).toMatchObject({ added: 0, changed: 0, missing: 1 });
    expect(row).toMatchObject({ facts: { id }, missingSince: testConnector.now.toISOString() });
    expect(row).not.toHaveProperty('removed');
    // Before the second look, which concludes.
    expect((await crawlAgain(0.5)).missing).toBe(1);
    expect((await find(groupName, path)).row).toEqual(row);
    expect(namespace.ownProjects.some((project) => project.id === id)).toBe(false);
  });

  it('takes the mark away from what is listed again', async () => {
    const scope = { connectorId: (await testConnector.connector())?.id ?? '', rootId: root().id };
    const rows = await environment.stores.projects.between(scope, someProject.id, someProject.id);
    await environment.stores.projects.markMissing(scope, rows, testConnector.now.toISOString());

    const counts = await crawlAgain();

    expect(counts).toMatchObject({ added: 0, changed: 1, missing: 0 });
    expect((await find(nameOf(someProject), someProject.path)).row).not.toHaveProperty('missingSince');
  });
});

describe('a crawl job', () => {
  it('of a run that nobody knows does nothing', async () => {
    const [job] = testConnector.queue.sent.filter(({ kind }) => kind === 'crawl-projects');
    environment.simulator.resetRequests();

    await testConnector.carryOut({
      ...job!,
      kind: 'crawl-projects',
      runId: 'unknown',
      rootId: root().id,
      page: 1,
    });

    expect(environment.simulator.requests().total).toBe(0);
  });
});

function nameOf({ namespace }: ProjectRecord): string {
  const names: string[] = [];
  for (let at: typeof namespace | undefined = namespace; at !== undefined; at = at.parent)
    names.unshift(at.path);
  return names.join('$');
}
