import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { markForDeletion, type ProjectRecord } from '../../../local/gitlab/server.ts';
import { markNotFound } from '../../../shared/features/inventory/mark-not-found.ts';
import { jobsFor } from '../../support/a-job.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const cause = { kind: 'webhook', detail: 'Project Hook' } as const;

let environment: TestEnvironment;
let testConnector: TestConnector;
let project: ProjectRecord;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  const { world } = environment.simulator;
  const namespace = world.groupByPath('contoso')!.record;
  testConnector = new TestConnector(environment);
  project = world.addProject({ namespace, path: `shop-${testConnector.key.subscriptionId}` });
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso', 'fabrikam'] });
  testConnector.wait(1);
});

type Options = { at?: Date; reported?: 'destroyed'; crashPoint?: CrashPoint };

/** Marks projects as answered with 404 at this time; now by default. */
async function mark(
  ids: number[],
  { at = testConnector.now, reported, crashPoint = new CrashPoint() }: Options = {},
): Promise<void> {
  const connector = (await testConnector.connector())!;
  const observedAt = at.toISOString();
  const items = { connector, subject: 'project', ids, observedAt, cause } as const;
  await markNotFound(
    { ...items, ...(reported === undefined ? {} : { reported }) },
    testConnector.deps(crashPoint),
  );
}

/** The jobs in the queue, with how many milliseconds from now each starts. */
function waiting() {
  return testConnector.queue
    .waiting()
    .map(({ job, at }) => ({ ...job, inMs: at.getTime() - testConnector.now.getTime() }));
}

describe('a project that GitLab answers 404 for', () => {
  it('is marked as missing and confirmed a minute later', async () => {
    const at = testConnector.now.toISOString();

    await mark([project.id]);

    expect(await testConnector.projectRow('contoso', project.id)).toMatchObject({ missingSince: at });
    expect(waiting()).toMatchObject([{ kind: 'confirm-gone', ids: [project.id], round: 2, inMs: 60_000 }]);
    expect(waiting()[0]).toHaveProperty('because', cause);
    expect(await testConnector.feed()).toEqual([]);
  });

  it('is confirmed at once when GitLab reported its deletion', async () => {
    await mark([project.id], { reported: 'destroyed' });

    expect(waiting()).toMatchObject([{ kind: 'confirm-gone', ids: [project.id], round: 2, inMs: 0 }]);
  });

  it('is confirmed at once when GitLab had announced its deletion and the day has passed', async () => {
    markForDeletion(environment.simulator.world, project);
    const job = jobsFor(await testConnector.connector())['resync-project'];
    await testConnector.carryOut({ ...job, projectId: project.id });
    testConnector.now = new Date(Date.now() + 3 * 24 * 3_600_000);

    await mark([project.id]);

    expect(waiting()).toMatchObject([{ kind: 'confirm-gone', ids: [project.id], inMs: 0 }]);
  });

  it('keeps the time of the first 404 when a second one comes', async () => {
    const since = testConnector.now.toISOString();
    await mark([project.id]);
    testConnector.wait(1);

    await mark([project.id]);

    expect(await testConnector.projectRow('contoso', project.id)).toMatchObject({ missingSince: since });
  });

  it('is left alone when a later answer has shown it', async () => {
    await mark([project.id], { at: new Date(testConnector.now.getTime() - 3_600_000) });

    expect(await testConnector.projectRow('contoso', project.id)).not.toHaveProperty('missingSince');
    expect(waiting()).toEqual([]);
  });

  it.each([1, 2])('is confirmed after a crash behind write %i', async (crashAfter) => {
    await expect(mark([project.id], { crashPoint: new CrashPoint(crashAfter) })).rejects.toThrow('crashed');

    await mark([project.id]);

    expect(waiting().filter(({ kind }) => kind === 'confirm-gone')).toHaveLength(1);
    expect(await testConnector.projectRow('contoso', project.id)).toHaveProperty('missingSince');
  });

  it('causes nothing when it is not stored, or a tombstone already', async () => {
    const scope = await testConnector.scope('contoso');
    const { value } = (await environment.stores.projects.whole(scope, [project.id]))[0]!;
    const [stored] = await environment.stores.projects.stored(scope, [project.id]);
    const removed = { at: value.seenAt, reason: 'deleted' } as const;
    await environment.stores.projects.write(scope, [
      { row: { ...value, removed }, indexName: stored!.indexName, etag: stored!.etag },
    ]);

    await mark([project.id, 999_999]);

    expect(await testConnector.projectRow('contoso', project.id)).not.toHaveProperty('missingSince');
    expect(waiting()).toEqual([]);
  });
});
