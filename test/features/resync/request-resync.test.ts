import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type GroupRecord, type ProjectRecord } from '../../../local/gitlab/server.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import {
  requestConnectorResync,
  requestGroupResync,
  requestProjectResync,
} from '../../../shared/features/resync/request-resync.ts';
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
    const posture = testConnector.queue.sentPosture.length;

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
    ]);
    expect(testConnector.queue.sentPosture.slice(posture)).toMatchObject([
      { kind: 'sweep-posture', rootId: root.root.facts.id, whole: true },
      { kind: 'sweep-findings', rootId: root.root.facts.id },
      { kind: 'assess-groups', ids: [root.root.facts.id], urgent: true },
    ]);
  });
});

it('a person asks for a configuration, whose instance is read at once', async () => {
  const posture = testConnector.queue.sentPosture.length;

  await requestConnectorResync(testConnector.key, testConnector.deps());

  const sent = testConnector.queue.sentPosture.slice(posture);
  expect(sent.at(-1)).toMatchObject({ kind: 'assess-instance', urgent: true });
});

/** Stores on the connector that GitLab refuses its token. */
async function pause(): Promise<void> {
  const at = testConnector.now.toISOString();
  const health = { state: 'TokenRevoked', since: at, checkedAt: at, message: 'Token was revoked.' } as const;
  const ref = refOf((await testConnector.connector())!);
  await testConnector.deps().changes.change(ref, (current) => ({
    action: 'save',
    connector: { ...current!, devops: { ...current!.devops!, health } },
    answer: undefined,
  }));
}

describe('a requested resync', () => {
  it('of the whole connector starts a run, or joins the one that is running', async () => {
    const started = await requestConnectorResync(testConnector.key, testConnector.deps());
    const again = await requestConnectorResync(testConnector.key, testConnector.deps());

    expect(started).toEqual({ runId: expect.any(String), joined: false });
    expect(again).toEqual({ runId: started.runId, joined: true });
  });

  it('of a project is sent once when it is requested twice at the same time', async () => {
    const deps = testConnector.deps();
    const found = await getProject(testConnector.key, `contoso$${parent.path}`, 'shop', present, deps);
    const sent = testConnector.queue.sent.length;

    await Promise.all([
      requestProjectResync(testConnector.key, found, 'ada', deps),
      requestProjectResync(testConnector.key, found, 'ada', deps),
    ]);

    const kinds = testConnector.queue.sent.slice(sent).map(({ kind }) => kind);
    expect(kinds).toEqual(['resync-project']);
  });

  it('of a root group that was deselected since is a conflict', async () => {
    const root = await getGroup(testConnector.key, 'fabrikam', present, testConnector.deps());
    await testConnector.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
    await testConnector.work();

    await expect(
      requestGroupResync(testConnector.key, root, 'ada', testConnector.deps()),
    ).rejects.toMatchObject({ status: 409, code: 'AnotherOperationInProgress', retryAfterSeconds: 10 });
  });

  it('is refused while the connector is paused, and sends nothing', async () => {
    const deps = testConnector.deps();
    const root = await getGroup(testConnector.key, 'contoso', present, deps);
    const found = await getProject(testConnector.key, `contoso$${parent.path}`, 'shop', present, deps);
    await pause();
    const sent = testConnector.queue.sent.length;

    const requests = [
      requestConnectorResync(testConnector.key, deps),
      requestGroupResync(testConnector.key, root, 'ada', deps),
      requestProjectResync(testConnector.key, found, 'ada', deps),
    ];

    for (const request of requests) await expect(request).rejects.toThrow('The connector is paused since');
    expect(testConnector.queue.sent).toHaveLength(sent);
  });

  it('needs a configured connector', async () => {
    const created = new TestConnector(environment);
    await created.create();

    await expect(requestConnectorResync(created.key, created.deps())).rejects.toMatchObject({ status: 404 });
  });
});
