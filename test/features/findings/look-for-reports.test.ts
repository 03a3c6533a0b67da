import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { lookForReports } from '../../../shared/features/findings/look-for-reports.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { aScannedProject, type ScannedProject } from './a-scanned-project.ts';

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

describe('looking for reports', () => {
  it('lists them in one request, and sends an import of what is new', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 1 }] });
    await project.look();
    environment.simulator.resetRequests();

    const job = await project.look();

    expect(job).toMatchObject({ kind: 'import-findings', projectId: project.record.id });
    // The other one asks for the fields of the instance, as each new process does.
    expect(environment.simulator.requests().total).toBe(2);
  });

  it('takes the newest pipeline with each type, child pipelines included, and no older one', async () => {
    project.scan({ scans: [{ kind: 'dast', add: 1 }] });
    project.scan({
      scans: [
        { kind: 'sast', add: 1 },
        { kind: 'container_scanning', add: 1, in: 'child' },
      ],
    });
    project.scan({ status: 'failed', scans: [{ kind: 'sast', add: 5 }] });

    await project.read();

    expect((await project.findings()).map(({ kind }) => kind).toSorted()).toEqual([
      'container_scanning',
      'dast',
      'sast',
    ]);
    expect(await project.coverage()).toMatchObject({ sast: 'ok', dast: 'ok', container_scanning: 'ok' });
  });

  it('shows what is not kept at once, with the lines that help', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 1, kept: false }] });

    const job = await project.look();

    const coverage = (await project.state()).coverage.find(({ kind }) => kind === 'sast');
    expect(job).toBeUndefined();
    expect(coverage).toMatchObject({ status: 'not-downloadable' });
    expect(coverage?.snippet).toContain('gl-sast-report.json');
    expect(await project.verdicts()).toMatchObject({ 'SEC-12': 'notAssessed' });
  });

  it('writes nothing where nothing is new, and lets a scan become stale', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 1 }] });
    await project.read();
    environment.tableWrites();
    await project.look();
    const writes = environment.tableWrites().filter((one) => one.startsWith('Findings'));

    connector.wait(8 * 24 * 60);
    await project.look();

    expect(writes).toEqual([]);
    expect((await project.coverage())['sast']).toBe('stale');
  });

  it('is the same after a crash at any write', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 1, kept: false }] });
    const job = await project.lookJob();
    for (const write of [1, 2, 3])
      await lookForReports(job, connector.deps(new CrashPoint(write))).catch(() => undefined);

    await lookForReports(job, connector.deps());

    expect((await project.coverage())['sast']).toBe('not-downloadable');
    expect(await project.verdicts()).toMatchObject({ 'SEC-12': 'notAssessed' });
  });

  it('leaves out what is archived or gone', async () => {
    const job = await project.lookJob();
    environment.simulator.resetRequests();

    await lookForReports({ ...job, ids: [999_999_999] }, connector.deps());

    expect(environment.simulator.requests().total).toBe(0);
  });
});
