import { describe, expect, it } from 'vitest';

import { transferProject } from '../../../local/gitlab/server.ts';
import type { Finding } from '../../../shared/contracts/findings/finding.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { importFindings } from '../../../shared/features/findings/import-findings.ts';
import { purgeFindings } from '../../../shared/features/findings/purge-findings.ts';
import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import { GitLabUnavailableError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { jobsFor } from '../../support/a-job.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { feedEntries } from '../../support/feed.ts';
import { ScannedProject, scannedProjects } from './a-scanned-project.ts';

const at = scannedProjects();

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
    at.project.scan({
      scans: [
        { kind: 'sast', add: 3 },
        { kind: 'container_scanning', add: 0 },
      ],
    });
    await at.project.read();
    const [first, open, verdicts] = [
      await at.project.findings(),
      await at.project.states(),
      await at.project.verdicts(),
    ];

    at.project.scan({ scans: [{ kind: 'sast', fix: 3 }, { kind: 'container_scanning' }] });
    await at.project.read();

    expect([first.length, open.open]).toEqual([3, 3]);
    expect(verdicts).toMatchObject({ 'SEC-12': 'fail', 'SEC-15': 'pass', 'SEC-11': 'notAssessed' });
    expect(await at.project.states()).toMatchObject({ open: 0, fixed: 3 });
    expect(await at.project.verdicts()).toMatchObject({ 'SEC-12': 'pass', 'SEC-15': 'pass' });
    const [fixed] = await at.project.findings();
    expect(fixed?.history.map(({ state }) => state)).toEqual(['open', 'fixed']);
    expect(fixed?.fixedAt).toBeDefined();
  });

  it('of a run that finds the same writes no finding, though lines moved', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 5 }] });
    await at.project.read();
    const before = await at.project.findings();

    at.project.scan({ scans: [{ kind: 'sast', moveLines: 7 }] });
    await at.project.read();

    const after = await at.project.findings();
    expect(idsOf(after)).toEqual(idsOf(before));
    expect(after.every(({ state, history }) => state === 'open' && history.length === 1)).toBe(true);
  });

  it('twice changes nothing', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 4 }] });
    const job = (await at.project.look())!;
    await at.project.import(job);
    const before = await at.project.findings();
    at.environment.tableWrites();

    await at.project.import(job);

    expect(at.environment.tableWrites()).toEqual([]);
    expect(await at.project.findings()).toEqual(before);
    expect(await at.project.look()).toBeUndefined();
  });

  it('of an older pipeline after a newer one changes nothing', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 2 }] });
    const older = (await at.project.look())!;
    at.project.scan({ scans: [{ kind: 'sast', fix: 1, add: 2 }] });
    await at.project.import((await at.project.look())!);
    const before = await at.project.findings();

    await at.project.import(older);

    expect(await at.project.findings()).toEqual(before);
  });

  it.each([
    ['scan-failed', 'failed'],
    ['cut', 'incomplete'],
    ['no-list', 'malformed'],
    ['html', 'malformed'],
    ['empty', 'malformed'],
  ] as const)('of a report that is %s closes nothing', async (shape, status) => {
    at.project.scan({ scans: [{ kind: 'sast', add: 3 }] });
    await at.project.read();

    at.project.scan({ scans: [{ kind: 'sast', fix: 3, add: 1, shape }] });
    await at.project.read();

    expect((await at.project.states()).fixed).toBe(0);
    expect((await at.project.coverage())['sast']).toBe(status);
    expect(await at.project.verdicts()).toMatchObject({ 'SEC-12': 'fail' });
  });

  it.each([
    [{ kept: false }, 'not-downloadable'],
    [{ expired: true }, 'expired'],
    [{ access: 'none' }, 'no-permission'],
  ] as const)('does not ask for a report that can not be downloaded (%j)', async (change, status) => {
    at.project.scan({ scans: [{ kind: 'secret_detection', add: 2, ...change }] });

    await at.project.read();

    expect((await at.project.coverage())['secret_detection']).toBe(status);
    expect(await at.project.findings()).toEqual([]);
    expect(await at.project.verdicts()).toMatchObject({ 'SEC-11': 'notAssessed' });
  });

  it('of SARIF and CycloneDX reads findings of several types, and has them fixed when they are gone', async () => {
    const other = [
      { kind: 'sast', format: 'sarif' },
      { kind: 'dependency_scanning', format: 'sarif', job: 'acme' },
      { kind: 'container_scanning', format: 'cyclonedx' },
    ] as const;
    at.project.scan({ scans: other.map((one) => ({ ...one, add: 3 })) });
    await at.project.read();
    const before = await at.project.findings();
    at.project.scan({ scans: other.map((one) => ({ ...one, moveLines: 5 })) });
    await at.project.read();
    const same = await at.project.findings();

    at.project.scan({ scans: other.map((one) => ({ ...one, fix: 2 })) });
    await at.project.read();

    expect(new Set(before.map((one) => one.kind))).toEqual(new Set(other.map(({ kind }) => kind)));
    expect([before.length, idsOf(same)]).toEqual([9, idsOf(before)]);
    expect(await at.project.states()).toMatchObject({ open: 3, fixed: 6 });
    expect(await at.project.coverage()).toMatchObject({ sast: 'ok', container_scanning: 'ok' });
    expect(JSON.stringify(before)).not.toContain('canary');
  });

  it("of another tool has what GitLab's own scanner found, and closes only what both no longer have", async () => {
    const own = { kind: 'dependency_scanning', add: 2 } as const;
    const other = { kind: 'dependency_scanning', format: 'cyclonedx', job: 'acme' } as const;
    at.project.scan({ scans: [own, { ...other, add: 3 }] });
    await at.project.read();
    const before = await at.project.states();

    at.project.scan({ scans: [{ ...other, fix: 3 }] });
    await at.project.read();

    expect(before).toMatchObject({ open: 3 });
    expect(await at.project.states()).toMatchObject({ open: 2, fixed: 1 });
  });

  it('of a SARIF file that says nothing of secrets does not pass their check', async () => {
    at.project.scan({ scans: [{ kind: 'dependency_scanning', add: 0, format: 'sarif', job: 'acme' }] });

    await at.project.read();

    expect(await at.project.coverage()).toMatchObject({
      sast: 'ok',
      secret_detection: 'not-configured',
      dependency_scanning: 'not-configured',
    });
    expect(await at.project.verdicts()).toMatchObject({ 'SEC-12': 'pass', 'SEC-11': 'notAssessed' });
  });

  it('goes on with other reports where GitLab fails for one each time, and reads that one later', async () => {
    const { faults } = at.environment.simulator;
    const rule = { route: 'GET /projects/:id/jobs/:job_id/artifacts/*artifact_path', rate: 1 };
    at.project.scan({ scans: [{ kind: 'sast', add: 2 }] });
    const job = (await at.project.look())!;
    faults.plan({ seed: 1, rules: [{ ...rule, count: 100, fault: { kind: 'status', status: 500 } }] });
    const first = await at.project.import(job).catch((failure: unknown) => failure);
    await at.project.import({ ...job, attempt: 7 });
    const failed = await at.project.coverage();
    faults.stop();

    await at.project.read();

    expect(first).toBeInstanceOf(GitLabUnavailableError);
    expect(failed['sast']).toBe('unknown');
    expect((await at.project.coverage())['sast']).toBe('ok');
    expect(await at.project.states()).toMatchObject({ open: 2 });
  });

  it('reports its numbers once in the change feed, and none the first time', async () => {
    const { connectorId } = await at.project.place();
    const eventsOf = async () =>
      (await feedEntries(at.environment.stores.changeFeed, connectorId)).filter(
        ({ kind, subject }) => kind === 'findingsChanged' && subject.gitLabId === at.project.record.id,
      );
    at.project.scan({ scans: [{ kind: 'sast', add: 2 }] });
    await at.project.read();
    const first = await eventsOf();

    at.project.scan({ scans: [{ kind: 'sast', fix: 2, add: 3 }] });
    await at.project.read();

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
    at.project.scan({ scans: [...scans[0]] });
    await at.project.read();
    const before = await at.project.findings();
    at.project.scan({ scans: [...scans[1]] });
    const job = (await at.project.look())!;
    let crashes = 0;
    for (let write = 1; write < 40; write += 1) {
      const crash = await at.project.import(job, new CrashPoint(1)).then(
        () => undefined,
        (failure: unknown) => failure,
      );
      if (crash === undefined) break;
      expect(crash).toBeInstanceOf(SimulatedCrash);
      crashes += 1;
      // What was open and is not in the newest reports is fixed; nothing else is.
      expect((await at.project.states()).fixed).toBeLessThanOrEqual(111);
    }
    await at.project.import(job);

    expect(crashes).toBeGreaterThan(3);
    expect(await at.project.states()).toMatchObject({ open: 27, fixed: 111, reopened: 0 });
    const after = essence(await at.project.findings());
    expect(after.filter(({ history }) => history.length > 2)).toEqual([]);
    expect(idsOf(before).filter((id) => !after.some((one) => one.id === id))).toEqual([]);
    expect(await at.project.verdicts()).toMatchObject({ 'SEC-12': 'fail' });
  });
});

describe('two imports at once', () => {
  it('leave one set', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 150 }] });
    const job = (await at.project.look())!;

    const both = await Promise.allSettled([at.project.import(job), at.project.import(job)]);

    const failures = both.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(failures.every((one) => one instanceof ConcurrentChangeError)).toBe(true);
    for (const _ of failures) await at.project.import(job);
    expect(await at.project.states()).toMatchObject({ open: 150, fixed: 0 });
    expect((await at.project.findings()).every(({ history }) => history.length === 1)).toBe(true);
  });

  it('of an older and a newer set leave the newer one', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 150 }] });
    const older = (await at.project.look())!;
    const app = at.connector.deps();
    let newer: Promise<void> | undefined;
    const write: typeof app.findings.write = async (...of) => {
      if (newer === undefined) {
        at.project.scan({ scans: [{ kind: 'sast', fix: 149 }] });
        newer = at.project.look().then((job) => at.project.import(job!));
        await newer;
      }
      return app.findings.write(...of);
    };

    await importFindings(older, { ...app, findings: { ...app.findings, write } });

    expect((await at.project.states()).open).toBe(1);
    expect((await at.project.findings()).length).toBe(1);
  });
});

describe('findings of a project that moves to another root group', () => {
  it('stay with it, and are not purged with the root group that it left', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 2 }] });
    await at.project.read();
    const before = await at.project.findings();
    const { world } = at.environment.simulator;
    const roots = world.rootsOwnedBy(world.user('demo')!);
    const next = roots.find((one) => one !== at.project.root && world.tierOf(one) !== 'ultimate')!;
    const { connectorId } = await at.project.place();

    transferProject(world, at.project.record, next);
    await at.connector.carryOut({
      ...jobsFor()['resync-project'],
      connector: refOf((await at.connector.connector())!),
      projectId: at.project.record.id,
      at: at.connector.now.toISOString(),
    });
    const moved = new ScannedProject(at.connector, next, at.project.record);
    await moved.look();
    await purgeFindings({ connectorId, rootId: at.project.root.id }, at.connector.deps());

    expect(await moved.findings()).toEqual(before);
    expect((await moved.state()).rootId).toBe(next.id);
    expect(await moved.look()).toBeUndefined();
  });
});
