import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { assessProjects } from '../../../shared/features/posture/assess-projects.ts';
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
  project = await aScannedProject(connector, true);
});

/** Reads settings, and with them the licence. */
async function assess(): Promise<void> {
  const { ids, ...job } = await project.lookJob();
  await assessProjects({ ...job, ids, kind: 'assess-projects' }, connector.deps());
}

describe("GitLab's own findings", () => {
  it('are imported with their states, and no report is downloaded', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 3, severity: 'Critical' }] });
    await assess();
    environment.simulator.resetRequests();

    await project.read();
    environment.simulator.scans.decide(project.record, 'sast-0', {
      state: 'dismissed',
      reason: 'false_positive',
    });
    await project.read();

    const found = await project.findings();
    expect(found.map(({ source }) => source)).toEqual(['gitlab', 'gitlab', 'gitlab']);
    expect(await project.states()).toMatchObject({ open: 2, dismissed: 1, fixed: 0 });
    expect(await project.verdicts()).toMatchObject({ 'SEC-12': 'fail' });
    expect(JSON.stringify(environment.simulator.requests())).not.toContain('artifacts');
  });

  it('are fixed where GitLab no longer finds them, but secrets', async () => {
    project.scan({
      scans: [
        { kind: 'sast', add: 2 },
        { kind: 'secret_detection', add: 2 },
      ],
    });
    await assess();
    await project.read();

    project.scan({
      scans: [
        { kind: 'sast', fix: 2 },
        { kind: 'secret_detection', fix: 1 },
      ],
    });
    await project.read();

    const open = (await project.findings()).filter(({ state }) => state === 'open');
    expect(open.map(({ kind }) => kind)).toEqual(['secret_detection', 'secret_detection']);
    expect(await project.states()).toMatchObject({ fixed: 2 });
  });

  it('ask for nothing but counts while these do not change', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 2 }] });
    await assess();
    await project.read();

    expect(await project.look()).toBeUndefined();
  });

  it('keep their ids and states when the source changes to reports', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 3 }] });
    await project.read();
    const before = (await project.findings()).map(({ id, state }) => [id, state]);
    await assess();

    await project.read();

    expect((await project.findings()).map(({ id, state }) => [id, state])).toEqual(before);
    expect((await project.state()).source).toBe('gitlab');
  });
});
