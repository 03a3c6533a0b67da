import { describe, expect, it } from 'vitest';

import { lookForReports } from '../../../shared/features/findings/look-for-reports.ts';
import { assessProjects } from '../../../shared/features/posture/assess-projects.ts';
import { scannedProjects } from './a-scanned-project.ts';

const at = scannedProjects(true);

/** Reads settings, and with them the licence. */
async function assess(): Promise<void> {
  const { ids, ...job } = await at.project.lookJob();
  await assessProjects({ ...job, ids, kind: 'assess-projects' }, at.connector.deps());
}

describe("GitLab's own findings", () => {
  it('are imported with their states, and no report is downloaded', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 3, severity: 'Critical' }] });
    await assess();
    at.environment.simulator.resetRequests();

    await at.project.read();
    at.environment.simulator.scans.decide(at.project.record, 'sast-0', {
      state: 'dismissed',
      reason: 'false_positive',
    });
    await at.project.read();

    const found = await at.project.findings();
    expect(found.map(({ source }) => source)).toEqual(['gitlab', 'gitlab', 'gitlab']);
    expect(await at.project.states()).toMatchObject({ open: 2, dismissed: 1, fixed: 0 });
    expect(await at.project.verdicts()).toMatchObject({ 'SEC-12': 'fail' });
    expect(JSON.stringify(at.environment.simulator.requests())).not.toContain('artifacts');
  });

  it('are fixed where GitLab no longer finds them, but secrets', async () => {
    at.project.scan({
      scans: [
        { kind: 'sast', add: 2 },
        { kind: 'secret_detection', add: 2 },
      ],
    });
    await assess();
    await at.project.read();

    at.project.scan({
      scans: [
        { kind: 'sast', fix: 2 },
        { kind: 'secret_detection', fix: 1 },
      ],
    });
    await at.project.read();

    const open = (await at.project.findings()).filter(({ state }) => state === 'open');
    expect(open.map(({ kind }) => kind)).toEqual(['secret_detection', 'secret_detection']);
    expect(await at.project.states()).toMatchObject({ fixed: 2 });
  });

  it('ask for nothing but counts while these do not change', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 2 }] });
    await assess();
    await at.project.read();

    expect(await at.project.look()).toBeUndefined();
  });

  it('keep their ids and states, and nothing closes, when Ultimate lapses and reports are read again', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 3 }] });
    await assess();
    await at.project.read();
    const before = (await at.project.findings()).map(({ id, state }) => [id, state]);
    const app = at.connector.deps();
    const lapsed: typeof app.gitlab.connect = async (...of) => {
      const { findings, ...connection } = await app.gitlab.connect(...of);
      return { ...connection, findings: { ...findings, severityCounts: () => Promise.resolve(new Map()) } };
    };

    at.connector.wait(60);
    await lookForReports(await at.project.lookJob(), { ...app, gitlab: { ...app.gitlab, connect: lapsed } });
    const source = (await at.project.state()).source;
    const job = at.connector.queue.losePosture().find((one) => one.kind === 'import-findings');
    await at.project.import(job!);

    expect(source).toBe('report');
    expect((await at.project.findings()).map(({ id, state }) => [id, state])).toEqual(before);
  });

  it('keep their ids and states when the source changes from reports', async () => {
    at.project.scan({ scans: [{ kind: 'sast', add: 3 }] });
    await at.project.read();
    const before = (await at.project.findings()).map(({ id, state }) => [id, state]);
    await assess();

    await at.project.read();

    expect((await at.project.findings()).map(({ id, state }) => [id, state])).toEqual(before);
    expect((await at.project.state()).source).toBe('gitlab');
  });
});
