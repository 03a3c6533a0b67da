import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { transferProject } from '../../../local/gitlab/server.ts';
import type { Finding } from '../../../shared/contracts/findings/finding.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { importFindings } from '../../../shared/features/findings/import-findings.ts';
import { purgeFindings } from '../../../shared/features/findings/purge-findings.ts';
import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import { jobsFor } from '../../support/a-job.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { feedEntries } from '../../support/feed.ts';
import { aScannedProject, ScannedProject } from './a-scanned-project.ts';

let environment: TestEnvironment;
let connector: TestConnector;
let project: ScannedProject;

beforeAll(async () => {
  environment = await openTestEnvironment(20);
  connector = new TestConnector(environment);
  connector.now = new Date();
  await connector.onboard({ autoDiscovery: 'Enabled' });
});
afterAll(() => environment.stop());
beforeEach(async () => {
  project = await aScannedProject(connector);
});

function idsOf(findings: readonly Finding[]): string[] {
  return findings.map(({ id }) => id).toSorted();
}

/** Findings without the times at which they were stored. */
function essence(findings: readonly Finding[]) {
  return findings
    .map(({ id, state, history, timesReopened, jobs }) => ({
      id,
      state,
      timesReopened,
      jobs,
      history: history.map((one) => `${one.state} ${one.pipelineId}`),
    }))
    .toSorted((a, b) => a.id.localeCompare(b.id));
}

describe('an import', () => {
  it('stores the findings of reports, judges the project by them, and has them fixed when they are gone', async () => {
    project.scan({
      scans: [
        { kind: 'sast', add: 3 },
        { kind: 'container_scanning', add: 0 },
      ],
    });
    await project.read();
    const [first, open, verdicts] = [
      await project.findings(),
      await project.states(),
      await project.verdicts(),
    ];

    project.scan({ scans: [{ kind: 'sast', fix: 3 }, { kind: 'container_scanning' }] });
    await project.read();

    expect([first.length, open.open]).toEqual([3, 3]);
    expect(verdicts).toMatchObject({ 'SEC-12': 'fail', 'SEC-15': 'pass', 'SEC-11': 'notAssessed' });
    expect(await project.states()).toMatchObject({ open: 0, fixed: 3 });
    expect(await project.verdicts()).toMatchObject({ 'SEC-12': 'pass', 'SEC-15': 'pass' });
    const [fixed] = await project.findings();
    expect(fixed?.history.map(({ state }) => state)).toEqual(['open', 'fixed']);
    expect(fixed?.fixedAt).toBeDefined();
  });

  it('of a run that finds the same writes no finding, though lines moved', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 5 }] });
    await project.read();
    const before = await project.findings();

    project.scan({ scans: [{ kind: 'sast', moveLines: 7 }] });
    await project.read();

    const after = await project.findings();
    expect(idsOf(after)).toEqual(idsOf(before));
    expect(after.every(({ state, history }) => state === 'open' && history.length === 1)).toBe(true);
  });

  it('twice changes nothing', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 4 }] });
    const job = (await project.look())!;
    await project.import(job);
    const before = await project.findings();
    environment.tableWrites();

    await project.import(job);

    expect(environment.tableWrites()).toEqual([]);
    expect(await project.findings()).toEqual(before);
    expect(await project.look()).toBeUndefined();
  });

  it('of an older pipeline after a newer one changes nothing', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 2 }] });
    const older = (await project.look())!;
    project.scan({ scans: [{ kind: 'sast', fix: 1, add: 2 }] });
    await project.import((await project.look())!);
    const before = await project.findings();

    await project.import(older);

    expect(await project.findings()).toEqual(before);
  });

  it.each([
    ['scan-failed', 'failed'],
    ['cut', 'incomplete'],
    ['no-list', 'malformed'],
    ['html', 'malformed'],
    ['empty', 'malformed'],
  ] as const)('of a report that is %s closes nothing', async (shape, status) => {
    project.scan({ scans: [{ kind: 'sast', add: 3 }] });
    await project.read();

    project.scan({ scans: [{ kind: 'sast', fix: 3, add: 1, shape }] });
    await project.read();

    expect((await project.states()).fixed).toBe(0);
    expect((await project.coverage())['sast']).toBe(status);
    expect(await project.verdicts()).toMatchObject({ 'SEC-12': 'fail' });
  });

  it.each([
    [{ kept: false }, 'not-downloadable'],
    [{ expired: true }, 'expired'],
    [{ access: 'none' }, 'no-permission'],
  ] as const)('does not ask for a report that can not be downloaded (%j)', async (change, status) => {
    project.scan({ scans: [{ kind: 'secret_detection', add: 2, ...change }] });

    await project.read();

    expect((await project.coverage())['secret_detection']).toBe(status);
    expect(await project.findings()).toEqual([]);
    expect(await project.verdicts()).toMatchObject({ 'SEC-11': 'notAssessed' });
  });

  it('reports its numbers once in the change feed, and none the first time', async () => {
    const { connectorId } = await project.place();
    const eventsOf = async () =>
      (await feedEntries(environment.stores.changeFeed, connectorId)).filter(
        ({ kind, subject }) => kind === 'findingsChanged' && subject.gitLabId === project.record.id,
      );
    project.scan({ scans: [{ kind: 'sast', add: 2 }] });
    await project.read();
    const first = await eventsOf();

    project.scan({ scans: [{ kind: 'sast', fix: 2, add: 3 }] });
    await project.read();

    const [event, ...others] = await eventsOf();
    expect([first, others]).toEqual([[], []]);
    expect(event?.after).toMatchObject({ fixed: 2 });
    const added = Object.values(event?.after?.['new'] as Record<string, number>);
    expect(added.reduce((sum, one) => sum + one, 0)).toBe(3);
  });
});

describe('an import that is killed at any write', () => {
  it('ends as one that was not, and closes nothing wrongly', async () => {
    const scans = [
      [
        { kind: 'sast', add: 130 },
        { kind: 'container_scanning', add: 3 },
      ],
      [
        { kind: 'sast', fix: 110, add: 5 },
        { kind: 'container_scanning', fix: 1 },
      ],
    ] as const;
    project.scan({ scans: [...scans[0]] });
    await project.read();
    const before = await project.findings();
    project.scan({ scans: [...scans[1]] });
    const job = (await project.look())!;
    let crashes = 0;
    for (let write = 1; write < 40; write += 1) {
      const crash = await project.import(job, new CrashPoint(1)).then(
        () => undefined,
        (failure: unknown) => failure,
      );
      if (crash === undefined) break;
      expect(crash).toBeInstanceOf(SimulatedCrash);
      crashes += 1;
      // What was open and is not in the newest reports is fixed; nothing else is.
      expect((await project.states()).fixed).toBeLessThanOrEqual(111);
    }
    await project.import(job);

    expect(crashes).toBeGreaterThan(3);
    expect(await project.states()).toMatchObject({ open: 27, fixed: 111, reopened: 0 });
    const after = essence(await project.findings());
    expect(after.filter(({ history }) => history.length > 2)).toEqual([]);
    expect(idsOf(before).filter((id) => !after.some((one) => one.id === id))).toEqual([]);
    expect(await project.verdicts()).toMatchObject({ 'SEC-12': 'fail' });
  });
});

describe('two imports at once', () => {
  it('leave one set', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 150 }] });
    const job = (await project.look())!;

    const both = await Promise.allSettled([project.import(job), project.import(job)]);

    const failures = both.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(failures.every((one) => one instanceof ConcurrentChangeError)).toBe(true);
    for (const _ of failures) await project.import(job);
    expect(await project.states()).toMatchObject({ open: 150, fixed: 0 });
    expect((await project.findings()).every(({ history }) => history.length === 1)).toBe(true);
  });

  it('of an older and a newer set leave the newer one', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 150 }] });
    const older = (await project.look())!;
    const app = connector.deps();
    let newer: Promise<void> | undefined;
    const write: typeof app.findings.write = async (...of) => {
      if (newer === undefined) {
        project.scan({ scans: [{ kind: 'sast', fix: 149 }] });
        newer = project.look().then((job) => project.import(job!));
        await newer;
      }
      return app.findings.write(...of);
    };

    await importFindings(older, { ...app, findings: { ...app.findings, write } });

    expect((await project.states()).open).toBe(1);
    expect((await project.findings()).length).toBe(1);
  });
});

describe('findings of a project that moves to another root group', () => {
  it('stay with it, and are not purged with the root group that it left', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 2 }] });
    await project.read();
    const before = await project.findings();
    const { world } = environment.simulator;
    const roots = world.rootsOwnedBy(world.user('demo')!);
    const next = roots.find((one) => one !== project.root && world.tierOf(one) !== 'ultimate')!;
    const { connectorId } = await project.place();

    transferProject(world, project.record, next);
    await connector.carryOut({
      ...jobsFor()['resync-project'],
      connector: refOf((await connector.connector())!),
      projectId: project.record.id,
      at: connector.now.toISOString(),
    });
    const moved = new ScannedProject(connector, next, project.record);
    await moved.look();
    await purgeFindings({ connectorId, rootId: project.root.id }, connector.deps());

    expect(await moved.findings()).toEqual(before);
    expect((await moved.state()).rootId).toBe(next.id);
    expect(await moved.look()).toBeUndefined();
  });
});
