import { describe, expect, it } from 'vitest';

import { lookForReports } from '../../../shared/features/findings/look-for-reports.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { scannedProjects } from './a-scanned-project.ts';

const at = scannedProjects();

describe('looking for reports', () => {
  it('lists them in one request, and sends an import of what is new', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 1 }] });
    await at.project.look();
    at.environment.simulator.resetRequests();

    const job = await at.project.look();

    expect(job).toMatchObject({ kind: 'import-findings', projectId: at.project.record.id });
    // The other one asks for the fields of the instance, as each new process does.
    expect(at.environment.simulator.requests().total).toBe(2);
  });

  it('takes the newest pipeline with each type, child pipelines included, and no older one', async () => {
    at.project.scan({ scans: [{ kind: 'dast', add: 1 }] });
    at.project.scan({
      scans: [
        { kind: 'sast', add: 1 },
        { kind: 'container_scanning', add: 1, in: 'child' },
      ],
    });
    at.project.scan({ status: 'failed', scans: [{ kind: 'sast', add: 5 }] });

    await at.project.read();

    expect((await at.project.findings()).map(({ kind }) => kind).toSorted()).toEqual([
      'container_scanning',
      'dast',
      'sast',
    ]);
    expect(await at.project.coverage()).toMatchObject({ sast: 'ok', dast: 'ok', container_scanning: 'ok' });
  });

  it('takes the newest successful pipeline of the default branch while newer ones run, failed or are of other branches', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 2 }] });
    for (const status of ['failed', 'canceled', 'running'] as const)
      at.project.scan({ status, scans: [{ kind: 'sast', add: 5 }] });
    at.project.scan({ ref: 'feature/login', scans: [{ kind: 'sast', add: 7 }] });

    await at.project.read();

    expect(await at.project.states()).toMatchObject({ open: 2, fixed: 0 });
  });

  it('takes the scan of the night where newer pipelines scan nothing, with its age', async () => {
    at.project.scan({ source: 'schedule', scans: [{ kind: 'sast', add: 2 }] });
    // Reports have no milliseconds.
    const lastRun = `${at.connector.now.toISOString().slice(0, 19)}.000Z`;
    at.connector.wait(9 * 24 * 60);
    at.project.scan({ scans: [{ kind: 'dast', add: 1 }] });
    at.project.scan({ scans: [] });

    await at.project.read();

    const coverage = (await at.project.state()).coverage.find(({ kind }) => kind === 'sast');
    expect(coverage).toMatchObject({ status: 'stale', count: 2, lastRun });
    expect(await at.project.coverage()).toMatchObject({ dast: 'ok' });
    expect(await at.project.states()).toMatchObject({ open: 3 });
  });

  it('finds reports of other tools, which GitLab lists by REST only, once for the same pipelines', async () => {
    at.project.scan({ scans: [{ kind: 'dast', add: 1 }] });
    at.project.scan({ scans: [{ kind: 'sast', add: 2, format: 'sarif' }] });
    for (let run = 0; run < 3; run += 1) at.project.scan({ scans: [] });
    at.project.scan({ scans: [{ kind: 'dependency_scanning', add: 1, format: 'cyclonedx' }] });
    await at.project.read();
    const found = await at.project.findings();
    at.environment.simulator.resetRequests();

    const again = await at.project.look();

    // The newest three of GraphQL do not have the SARIF file: five do.
    expect(found.map(({ kind }) => kind).toSorted()).toEqual(['dependency_scanning', 'sast', 'sast']);
    expect(again).toBeUndefined();
    expect(at.environment.simulator.requests().total).toBe(2);
  });

  it('finds jobs beyond those that GraphQL lists', async () => {
    const many = Array.from({ length: 33 }, (_, index) => ({
      kind: 'sast' as const,
      job: `sast-${index}`,
      add: 1,
    }));
    at.project.scan({ scans: many });

    await at.project.read();

    expect((await at.project.state()).imported.sast?.outcomes).toHaveLength(33);
    expect((await at.project.coverage())['sast']).toBe('ok');
  });

  it('shows what is not kept at once, with the lines that help', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 1, kept: false }] });

    const job = await at.project.look();

    const coverage = (await at.project.state()).coverage.find(({ kind }) => kind === 'sast');
    expect(job).toBeUndefined();
    expect(coverage).toMatchObject({ status: 'not-downloadable' });
    expect(coverage?.snippet).toContain('gl-sast-report.json');
    expect(await at.project.verdicts()).toMatchObject({ 'SEC-12': 'notAssessed' });
  });

  it('writes nothing where nothing is new, and lets a scan become stale', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 1 }] });
    await at.project.read();
    at.environment.tableWrites();
    await at.project.look();
    const writes = at.environment.tableWrites().filter((one) => one.startsWith('Findings'));

    at.connector.wait(8 * 24 * 60);
    await at.project.look();

    expect(writes).toEqual([]);
    expect((await at.project.coverage())['sast']).toBe('stale');
  });

  it('is the same after a crash at any write', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 1, kept: false }] });
    const job = await at.project.lookJob();
    for (const write of [1, 2, 3])
      await lookForReports(job, at.connector.deps(new CrashPoint(write))).catch(() => undefined);

    await lookForReports(job, at.connector.deps());

    expect((await at.project.coverage())['sast']).toBe('not-downloadable');
    expect(await at.project.verdicts()).toMatchObject({ 'SEC-12': 'notAssessed' });
  });

  it('leaves out what is archived or gone', async () => {
    const job = await at.project.lookJob();
    at.environment.simulator.resetRequests();

    await lookForReports({ ...job, ids: [999_999_999] }, at.connector.deps());

    expect(at.environment.simulator.requests().total).toBe(0);
  });
});
