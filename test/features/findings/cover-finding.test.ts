import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { endExemption } from '../../../shared/features/decisions/end-exemption.ts';
import { expireExemptions } from '../../../shared/features/decisions/expire-exemptions.ts';
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

async function one(id: string) {
  return (await project.findings()).find((finding) => finding.id === id)!;
}

async function numbers() {
  const { counts } = await project.state();
  const { open, fixed, dismissed, exempt: ofExempt } = counts.sast!;
  return {
    open: Object.values(open).reduce((sum, count) => sum + count, 0),
    fixed,
    dismissed,
    exempt: ofExempt,
  };
}

describe('a finding under an exemption', () => {
  it('is dismissed, counts in no verdict, and comes back when the exemption is ended', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 1 }] });
    await project.read();
    const [{ id } = { id: '' }] = await project.findings();

    const of = await project.exempt(id);
    const [covered, during, verdicts] = [await one(id), await numbers(), await project.verdicts()];
    await endExemption(of, connector.deps());

    expect(covered).toMatchObject({ state: 'dismissed', stateBy: 'exemption', reason: 'It is a fixture.' });
    expect(covered.exemption).toMatchObject({
      name: of.name,
      category: 'FalsePositive',
      beneath: { state: 'open' },
    });
    expect(during).toEqual({ open: 0, fixed: 0, dismissed: 1, exempt: 1 });
    expect(verdicts).toMatchObject({ 'SEC-12': 'pass' });
    const after = await one(id);
    expect(after).not.toHaveProperty('exemption');
    expect(after).toMatchObject({ state: 'open', stateBy: 'scan' });
    expect(after.history.map(({ state }) => state)).toEqual(['open', 'dismissed', 'open']);
    expect(await numbers()).toEqual({ open: 1, fixed: 0, dismissed: 0 });
    expect(await project.verdicts()).toMatchObject({ 'SEC-12': 'fail' });
  });

  it('keeps it when it is fixed and found again, until its end', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 1 }] });
    await project.read();
    const [{ id } = { id: '' }] = await project.findings();
    await project.exempt(id, 2);

    project.scan({ scans: [{ kind: 'sast', fix: 1 }] });
    await project.read();
    const fixed = await one(id);
    project.scan({ scans: [{ kind: 'sast', reopen: 1 }] });
    await project.read();
    const again = await one(id);
    connector.wait(3 * 24 * 60);
    await expireExemptions(connector.deps());

    expect(fixed).toMatchObject({ state: 'fixed', exemption: { category: 'FalsePositive' } });
    expect(again).toMatchObject({ state: 'dismissed', timesReopened: 1, stateBy: 'exemption' });
    const after = await one(id);
    expect(after).toMatchObject({ state: 'reopened', timesReopened: 1 });
    expect(after.history.map(({ state, why }) => `${state}: ${why}`)).toEqual([
      'open: first seen',
      expect.stringMatching(/^dismissed: exempt as a false positive until \d{4}-\d\d-\d\d, by ada$/),
      expect.stringMatching(/^fixed: /),
      'reopened: found again',
      expect.stringMatching(/^dismissed: exempt as a false positive until/),
      'reopened: its exemption has expired',
    ]);
  });

  it('writes nothing in an import that finds the same', async () => {
    project.scan({ scans: [{ kind: 'sast', add: 2 }] });
    await project.read();
    const [{ id } = { id: '' }] = await project.findings();
    await project.exempt(id);
    const before = await project.findings();

    project.scan({ scans: [{ kind: 'sast' }] });
    await project.read();

    expect(await project.findings()).toEqual(before);
  });
});
