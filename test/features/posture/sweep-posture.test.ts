import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Job, JobKind, JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { sweepJob } from '../../../shared/features/inventory/domain/follow-up-jobs.ts';
import { assessProjects } from '../../../shared/features/posture/assess-projects.ts';
import { projectSettingsSource } from '../../../shared/features/posture/domain/project-settings.ts';
import { sweepPosture } from '../../../shared/features/posture/sweep-posture.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(20);
});
afterAll(() => environment.stop());

/** Most tests are about other jobs. */
const withoutSettings = { without: 'read-project-settings' } as const;
const everything = [1, Number.MAX_SAFE_INTEGER] as const;

/** A connector with one root group, crawled; jobs of posture are waiting. */
async function onboarded() {
  const connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
  const scope = await connector.scope('contoso');
  const { assessments, projects, groups } = environment.stores;
  const ref = refOf((await connector.connector())!);
  return {
    connector,
    scope,
    ids: (await projects.between(scope, ...everything)).map(({ id }) => id),
    groupIds: [scope.rootId, ...(await groups.between(scope, ...everything)).map(({ id }) => id)],
    groupHeads: () => assessments.groups.heads(scope.connectorId, ...everything),
    heads: () => assessments.projects.heads(scope.connectorId, ...everything),
    sweep: async () => (await assessments.sweeps.list(scope.connectorId))[0],
    jobNow: (whole = false) => {
      connector.wait(1);
      return sweepJob(ref, scope.rootId, connector.now.toISOString(), { whole });
    },
    requests: () => environment.simulator.requests().total,
  };
}

function assessedIds(connector: TestConnector, from: number, kind: JobKind = 'assess-projects'): number[] {
  const jobs = connector.queue.sentPosture.slice(from).filter((job) => job.kind === kind);
  return jobs.flatMap((job) => ('ids' in job ? job.ids : []));
}

/** Runs a sweep to its end, and none of the jobs that it sends. */
async function sweepAll(connector: TestConnector, first: JobOf<'sweep-posture'>): Promise<void> {
  let next: Job | undefined = first;
  while (next?.kind === 'sweep-posture') {
    const from = connector.queue.sentPosture.length;
    await sweepPosture(next, connector.deps());
    next = connector.queue.sentPosture.slice(from).find(({ kind }) => kind === 'sweep-posture');
  }
}

describe('a crawl', () => {
  it('has everything assessed that it stored, each project and group once at most', async () => {
    const { connector, ids, heads, groupIds, groupHeads } = await onboarded();

    const done = await connector.assess(undefined, withoutSettings);

    expect((await heads()).map(({ id }) => id)).toEqual(ids);
    const asked = done.flatMap((job) => (job.kind === 'assess-projects' ? job.ids : []));
    expect(asked.toSorted((a, b) => a - b)).toEqual(ids);
    expect((await groupHeads()).map(({ id }) => id)).toEqual(groupIds);
    const groups = done.flatMap((job) => (job.kind === 'assess-groups' ? job.ids : []));
    expect(groups.toSorted((a, b) => a - b)).toEqual(groupIds);
  });

  it('that lost its jobs has the sweep at its end find everything', async () => {
    const { connector, scope, ids, heads, jobNow } = await onboarded();
    connector.queue.losePosture();
    connector.wait(1);

    await connector.queue.send([jobNow()]);
    await connector.assess(undefined, { twice: true, ...withoutSettings });

    expect((await heads()).map(({ id, rootId }) => [id, rootId])).toEqual(
      ids.map((id) => [id, scope.rootId]),
    );
  });
});

describe('a sweep', () => {
  it('sends nothing where nothing changed, and reads a day later', async () => {
    const { connector, ids, jobNow, sweep } = await onboarded();
    await connector.assess(undefined, withoutSettings);

    const before = connector.queue.sentPosture.length;
    connector.wait(60);
    await sweepAll(connector, jobNow());
    expect(assessedIds(connector, before)).toEqual([]);
    expect(await sweep()).toMatchObject({
      at: connector.now.toISOString(),
      endedAt: connector.now.toISOString(),
    });

    connector.wait(24 * 60);
    await sweepAll(connector, jobNow());
    expect(assessedIds(connector, before)).toEqual(ids);
  });

  it('has all groups and projects in the read model before GitLab is asked for more', async () => {
    const { connector, scope, ids, jobNow, heads } = await onboarded();
    const { readModelChunks } = environment.stores;

    await sweepAll(connector, jobNow());

    const chunks = await readModelChunks.all(scope.connectorId);
    const shown = Map.groupBy(chunks, ({ kind }) => kind);
    expect(shown.get('project')?.flatMap(({ chunk }) => [...chunk.ids])).toEqual(ids);
    expect([...shown.keys()]).toEqual(['group', 'project', 'root']);
    expect(await heads()).toEqual([]);
  });

  it('reads everything again if a person asks for it', async () => {
    const { connector, ids, jobNow, heads } = await onboarded();
    await connector.assess();
    const before = connector.queue.sentPosture.length;
    connector.wait(1);

    await sweepAll(connector, jobNow(true));

    expect(assessedIds(connector, before)).toEqual(ids);
    const read = (await heads()).filter(({ readTimes }) => projectSettingsSource in readTimes);
    expect(assessedIds(connector, before, 'read-project-settings')).toEqual(read.map(({ id }) => id));
    expect(read.length).toBeGreaterThan(ids.length / 2);
  });

  it('judges by new rules without a request', async () => {
    const { connector, scope, ids, jobNow, heads } = await onboarded();
    await connector.assess(undefined, withoutSettings);
    const { projects } = environment.stores.assessments;
    const [old] = await projects.whole(scope.connectorId, [ids[0]!]);
    const assessment = { ...old!.value, rulesVersion: 'before' };
    await projects.write(scope.connectorId, [{ assessment, etag: old!.etag }]);
    const before = connector.queue.sentPosture.length;

    await sweepAll(connector, jobNow());

    expect(assessedIds(connector, before)).toEqual([]);
    expect(new Set((await heads()).map(({ rulesVersion }) => rulesVersion)).size).toBe(1);
  });

  it('removes what hangs on a row that was purged, and keeps that of a tombstone', async () => {
    const { connector, scope, ids, jobNow, heads } = await onboarded();
    await connector.assess(undefined, withoutSettings);
    const [row] = await environment.stores.projects.stored(scope, [ids[0]!]);
    await environment.stores.projects.remove(scope, row!);

    await sweepAll(connector, jobNow());

    expect((await heads()).map(({ id }) => id)).toEqual(ids.slice(1));
  });

  it('finds everything after a crash at any write', async () => {
    const { connector, ids, heads, groupIds, groupHeads, jobNow } = await onboarded();
    for (let crashAfter = 1; ; crashAfter += 1) {
      connector.queue.losePosture();
      await environment.stores.assessments.purge((await connector.connector())!.id);
      connector.wait(60);
      const crashPoint = new CrashPoint(crashAfter);

      await connector.queue.send([jobNow()]);
      await connector.assess(crashPoint, withoutSettings);

      expect((await heads()).map(({ id }) => id)).toEqual(ids);
      expect((await groupHeads()).map(({ id }) => id)).toEqual(groupIds);
      if (crashPoint.written < crashAfter) break;
    }
  }, 90_000);
});

describe('a project that was read since the cause arose', () => {
  it('is not asked for again', async () => {
    const { connector, requests } = await onboarded();
    const [job] = connector.queue.sentPosture.filter(({ kind }) => kind === 'assess-projects');
    if (job?.kind !== 'assess-projects') throw new Error('There is no job.');
    await assessProjects(job, connector.deps());
    const before = requests();

    await assessProjects(job, connector.deps());

    expect(requests()).toBe(before);
  });
});
