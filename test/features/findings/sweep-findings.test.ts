import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { sweepFindings } from '../../../shared/features/findings/sweep-findings.ts';
import { startFindingSweeps } from '../../../shared/features/findings/start-finding-sweeps.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { TestConnector } from '../../support/test-connector.ts';

let environment: TestEnvironment;
let connector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(60);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
});
afterAll(() => environment.stop());

async function sweepJobs(): Promise<JobOf<'sweep-findings'>[]> {
  connector.queue.losePosture();
  await startFindingSweeps(6, connector.alone());
  return connector.queue.losePosture().filter((job) => job.kind === 'sweep-findings');
}

describe('a sweep', () => {
  it('has reports of all projects of a root group looked for that are not archived, by their branches', async () => {
    const { world } = environment.simulator;
    const root = world.rootsOwnedBy(world.user('demo')!).find((one) => one.ownProjects.length > 1)!;
    const stored = (await connector.connector())!;
    const connectorId = stored.id;
    const rows = await environment.stores.projects.page({ connectorId, rootId: root.id }, 0, 1_000);
    const whole = await environment.stores.projects.whole(
      { connectorId, rootId: root.id },
      rows.map(({ id }) => id),
    );
    const wanted = whole
      .map(({ value }) => value.facts)
      .filter(({ archived, defaultBranch }) => archived !== true && defaultBranch !== undefined);
    const at = connector.now.toISOString();

    await sweepFindings(
      { v: 1, kind: 'sweep-findings', connector: refOf(stored), attempt: 0, rootId: root.id, after: 0, at },
      connector.deps(),
    );

    const jobs = connector.queue.losePosture().filter((job) => job.kind === 'look-for-reports');
    expect(jobs.flatMap(({ ids }) => ids).toSorted((a, b) => a - b)).toEqual(
      wanted.map(({ id }) => id).toSorted((a, b) => a - b),
    );
    const branches = new Map(wanted.map(({ id, defaultBranch }) => [id, defaultBranch]));
    expect(jobs.every(({ ids }) => new Set(ids.map((id) => branches.get(id))).size === 1)).toBe(true);
  });
});

describe('the timer', () => {
  it('starts a sweep of each root group once in its period', async () => {
    connector.wait(24 * 60);
    const first = await sweepJobs();
    for (const job of first) await sweepFindings(job, connector.deps());
    const again = await sweepJobs();
    connector.wait(6 * 60 + 1);
    const later = await sweepJobs();

    expect(first.length).toBeGreaterThan(0);
    expect(again.map(({ rootId }) => rootId).filter((id) => first.some((one) => one.rootId === id))).toEqual(
      [],
    );
    expect(later.map(({ rootId }) => rootId)).toEqual(
      expect.arrayContaining(first.map(({ rootId }) => rootId)),
    );
  });

  it('continues a sweep that stands still', async () => {
    connector.wait(24 * 60);
    const [job] = await sweepJobs();
    const { id: connectorId } = (await connector.connector())!;
    const movedAt = connector.now.toISOString();
    const sweep = { rootId: job!.rootId, at: job!.at, subject: 'projects', after: 3, movedAt } as const;
    await environment.stores.findings.sweeps.put(connectorId, sweep);
    connector.wait(61);

    const resumed = await sweepJobs();

    expect(resumed).toContainEqual(expect.objectContaining({ rootId: job!.rootId, after: 3, at: job!.at }));
  });
});
