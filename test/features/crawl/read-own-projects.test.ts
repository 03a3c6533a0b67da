import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { GroupRecord } from '../../../local/gitlab/server.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { readOwnProjects } from '../../../shared/features/crawl/read-own-projects.ts';
import { GitLabUnavailableError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let testConnector: TestConnector;
let root: GroupRecord;
let reopen = () => {};

beforeAll(async () => {
  environment = await openTestEnvironment(10);
});
afterAll(() => environment.stop());
afterEach(() => reopen());

let numbered = 0;
/** A root group with one project directly in it and one below, both stored. */
beforeEach(async () => {
  const { world } = environment.simulator;
  root = world.addGroup({ path: `own-${(numbered += 1)}` });
  world.setOwner(root, world.user('demo')!);
  world.addProject({ namespace: root, path: 'direct' });
  world.addProject({ namespace: world.addGroup({ path: 'inner', parent: root }), path: 'deep' });
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: [root.path] });
  testConnector.wait(1);
});

async function aJob(attempt = 0): Promise<JobOf<'finish-run'>> {
  const connector = (await testConnector.connector())!;
  const runId = connector.devops!.currentRunId!;
  return { v: 1, kind: 'finish-run', connector: refOf(connector), runId, attempt };
}

async function read(attempt = 0, crashPoint = new CrashPoint()) {
  return readOwnProjects(await aJob(attempt), root.id, testConnector.deps(crashPoint));
}

function isOwnList({ target }: { target: string }): boolean {
  return target.startsWith(`/api/v4/groups/${root.id}/projects?`);
}

/** Responds to requests for the root group's own list with this. */
function respond(status: number, body: object): void {
  reopen = environment.gate.refuse(isOwnList, { status, body });
}

const scope = () => `projects directly in group ${root.id}`;

describe("a root group's own list of projects", () => {
  it('is merged with the stored rows, once', async () => {
    const fresh = environment.simulator.world.addProject({ namespace: root, path: 'fresh' });

    const first = await read();
    environment.tableWrites();
    const second = await read();

    expect(first).toMatchObject({ counts: { projects: 2, added: 1, requests: 1 }, unreadable: [] });
    expect(second).toMatchObject({ counts: { projects: 2, added: 0, changed: 0, unchanged: 2 } });
    expect(environment.tableWrites()).toEqual([]);
    expect(await testConnector.projectRow(root.path, fresh.id)).toMatchObject({ facts: { path: 'fresh' } });
  });

  it('is merged after a crash at its write', async () => {
    const fresh = environment.simulator.world.addProject({ namespace: root, path: 'fresh' });
    await expect(read(0, new CrashPoint(1))).rejects.toThrow(SimulatedCrash);

    await read();

    expect(await testConnector.projectRow(root.path, fresh.id)).toMatchObject({ facts: { path: 'fresh' } });
  });

  it('marks no project missing that it does not list', async () => {
    const [direct] = root.ownProjects;
    environment.simulator.world.removeProject(direct!);

    const { counts } = await read();

    const row = await testConnector.projectRow(root.path, direct!.id);
    expect(counts).toMatchObject({ projects: 0, missing: 0, requests: 1 });
    expect(row?.seenAt).toBeDefined();
    expect(row).not.toHaveProperty('missingSince');
  });

  it('reports malformed elements, which are not counted as projects', async () => {
    respond(200, [{ id: 'not a number' }]);

    expect(await read()).toMatchObject({
      counts: { projects: 0, malformed: 1 },
      unreadable: [{ scope: scope(), endpoint: `/api/v4/groups/${root.id}/projects` }],
    });
  });

  it.each([403, 404])('that GitLab refuses with %i is unreadable at once', async (status) => {
    respond(status, {});

    expect(await read()).toMatchObject({
      counts: { projects: 0 },
      unreadable: [{ scope: scope(), status }],
    });
  });

  it('that fails is retried, and unreadable at the last attempt', async () => {
    respond(500, {});

    await expect(read()).rejects.toThrow(GitLabUnavailableError);
    expect(await read(3)).toMatchObject({ unreadable: [{ scope: scope(), status: 500 }] });
  });

  it('is not read for a connector that was deleted', async () => {
    const job = await aJob();
    const gone = { ...job.connector, id: '00000000-0000-4000-8000-000000000009' };
    environment.simulator.resetRequests();

    const result = await readOwnProjects({ ...job, connector: gone }, root.id, testConnector.deps());

    expect(result).toMatchObject({ counts: { projects: 0 }, unreadable: [] });
    expect(environment.simulator.requests().total).toBe(0);
  });
});
