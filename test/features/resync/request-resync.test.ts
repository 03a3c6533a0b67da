import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type GroupRecord, type ProjectRecord } from '../../../local/gitlab/server.ts';
import { requestGroupResync, requestProjectResync } from '../../../shared/features/resync/request-resync.ts';
import { getGroup, getProject } from '../../../shared/features/inventory/read-inventory.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const roots = ['contoso', 'fabrikam'];

let environment: TestEnvironment;
let testConnector: TestConnector;
let made = 0;

/** A subgroup of contoso with a subgroup and a project in each, made for one test. */
let parent: GroupRecord;
let project: ProjectRecord;

beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  const { world } = environment.simulator;
  made += 1;
  parent = world.addGroup({ parent: group('contoso'), path: `team-${made}` });
  world.addGroup({ parent, path: 'inner' });
  project = world.addProject({ namespace: parent, path: 'shop' });
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: roots });
  testConnector.wait(1);
});

function group(path: string): GroupRecord {
  return environment.simulator.world.groupByPath(path)!.record;
}

const present = { removed: false };

describe('a person', () => {
  it('asks for a root group, a subgroup or a project, each by what it needs', async () => {
    const deps = testConnector.deps();
    const root = await getGroup(testConnector.key, 'contoso', present, deps);
    const below = await getGroup(testConnector.key, `contoso$${parent.path}`, present, deps);
    const found = await getProject(testConnector.key, `contoso$${parent.path}`, 'shop', present, deps);
    const sent = testConnector.queue.sent.length;

    const started = await requestGroupResync(testConnector.key, root, 'ada', deps);
    const again = await requestGroupResync(testConnector.key, root, 'ada', deps);
    const read = await requestGroupResync(testConnector.key, below, 'ada', deps);
    await requestProjectResync(testConnector.key, found, 'ada', deps);

    expect(started).toEqual({ runId: expect.any(String), joined: false });
    expect(again).toEqual({ runId: started.runId, joined: true });
    expect(read).toEqual({});
    expect(testConnector.queue.sent.slice(sent)).toMatchObject([
      { kind: 'crawl-groups' },
      { kind: 'crawl-projects' },
      { kind: 'resync-group', groupId: parent.id, subtree: true, because: { kind: 'manual', detail: 'ada' } },
      { kind: 'resync-project', projectId: project.id, because: { kind: 'manual', detail: 'ada' } },
      { kind: 'assess-projects', ids: [project.id] },
    ]);
  });
});
