import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { GroupRecord } from '../../../../local/gitlab/server.ts';
import { TestConnector } from '../../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../../support/test-environment.ts';
import { startConnectorRun } from '../../../../shared/features/crawl/start-run.ts';

let usual: TestEnvironment;
let apart: TestEnvironment;
beforeAll(async () => {
  [usual, apart] = await Promise.all([
    openTestEnvironment(40),
    openTestEnvironment(40, {}, { listsDirectApart: true }),
  ]);
});
afterAll(() => Promise.all([usual.stop(), apart.stop()]));

let numbered = 0;
/** A root group of the demo user with so many projects directly in it, and as many below. */
function aRoot({ simulator: { world } }: TestEnvironment, direct: number, below = direct): GroupRecord {
  const root = world.addGroup({ path: `direct-${(numbered += 1)}` });
  world.setOwner(root, world.user('demo')!);
  const inner = world.addGroup({ path: 'inner', parent: root });
  for (let n = 0; n < below; n += 1) world.addProject({ namespace: inner, path: `inside-${n}` });
  for (let n = 0; n < direct; n += 1) world.addProject({ namespace: root, path: `own-${n}` });
  return root;
}

async function crawled(environment: TestEnvironment, ...roots: GroupRecord[]) {
  const testConnector = new TestConnector(environment);
  await testConnector.onboard({
    autoDiscovery: 'Disabled',
    topLevelInventoryList: roots.map(({ path }) => path),
  });
  return testConnector;
}

async function again(testConnector: TestConnector): Promise<void> {
  testConnector.wait(1);
  await startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps());
  await testConnector.work();
}

async function rootOf(testConnector: TestConnector, path: string) {
  return (await testConnector.environment.stores.rootGroups.get(await testConnector.scope(path)))?.value;
}

async function runOf(testConnector: TestConnector) {
  const { id, devops } = (await testConnector.connector())!;
  return (await testConnector.environment.stores.runs.get(id, devops!.currentRunId!))?.value;
}

/** How often the root group's own list was asked for. */
function ownLists(environment: TestEnvironment, { id }: GroupRecord): number {
  const own = (target: string) =>
    target.startsWith(`/api/v4/groups/${id}/projects?`) && target.includes('include_subgroups=false');
  return environment.gate.asked.filter(({ target }) => own(target)).length;
}

describe('projects directly in a root group', () => {
  it.each([
    ['the list shows some: not', 2, 0],
    ['the list shows none: by one request', 0, 1],
  ])('are looked for by themselves in a first crawl where %s', async (_, direct, expected) => {
    const root = aRoot(usual, direct, 3);
    const testConnector = await crawled(usual, root);
    const first = ownLists(usual, root);

    await again(testConnector);

    expect([first, ownLists(usual, root)]).toEqual([expected, expected]);
    expect((await rootOf(testConnector, root.path))?.crawl).toMatchObject({
      state: 'complete',
      projectCount: direct,
      totalProjectCount: direct + 3,
    });
    expect((await rootOf(testConnector, root.path))?.crawl.listsDirectApart).toBeUndefined();
  });

  it('are not looked for in a root group that has none where another shows some', async () => {
    const [root, empty] = [aRoot(usual, 1), aRoot(usual, 0, 0)];

    await crawled(usual, root, empty);

    expect([root, empty].map((one) => ownLists(usual, one))).toEqual([0, 0]);
  });

  it('are found where GitLab leaves them out of the list, now and later, and stay', async () => {
    const root = aRoot(apart, 120, 5);
    const testConnector = await crawled(apart, root);
    const { crawl } = (await rootOf(testConnector, root.path))!;
    const late = apart.simulator.world.addProject({ namespace: root, path: 'late' });
    const gone = root.ownProjects[0]!;

    await again(testConnector);
    apart.simulator.world.removeProject(gone);
    await again(testConnector);
    testConnector.wait(2);
    await testConnector.work();

    expect(crawl).toMatchObject({ state: 'complete', projectCount: 120, totalProjectCount: 125 });
    expect((await rootOf(testConnector, root.path))?.crawl).toMatchObject({
      projectCount: 120,
      totalProjectCount: 125,
    });
    expect((await runOf(testConnector))?.counts).toMatchObject({ projects: 125 });
    expect(await testConnector.projectRow(root.path, late.id)).toMatchObject({ facts: { path: 'late' } });
    expect((await testConnector.projectRow(root.path, gone.id))?.removed).toBeDefined();
    expect((await testConnector.feed()).map(({ kind, id }) => [kind, id])).toEqual([
      ['removed', gone.id],
      ['appeared', late.id],
    ]);
  });

  it('count once also where the list takes more than one window', async () => {
    const root = aRoot(apart, 3, 1_005);
    const testConnector = await crawled(apart, root);
    const { crawl } = (await rootOf(testConnector, root.path))!;

    await again(testConnector);
    testConnector.wait(2);
    await testConnector.work();

    expect(crawl).toMatchObject({ projectCount: 3, totalProjectCount: 1_008, listsDirectApart: true });
    expect((await rootOf(testConnector, root.path))?.crawl).toMatchObject({
      projectCount: 3,
      totalProjectCount: 1_008,
    });
    expect(await testConnector.feed()).toEqual([]);
    for (const { id } of root.ownProjects) {
      expect(await testConnector.projectRow(root.path, id)).not.toHaveProperty('missingSince');
    }
  });
});
