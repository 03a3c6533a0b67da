import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { endExemption } from '../../../shared/features/decisions/end-exemption.ts';
import { expireExemptions } from '../../../shared/features/decisions/expire-exemptions.ts';
import { settleExemption } from '../../../shared/features/decisions/settle-exemption.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { feedEntries } from '../../support/feed.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { aScannedProject, type ScannedProject } from '../findings/a-scanned-project.ts';

let environment: TestEnvironment;
let connector: TestConnector;
let project: ScannedProject;
let ids: string[];

beforeAll(async () => {
  environment = await openTestEnvironment(20);
  connector = new TestConnector(environment);
  connector.now = new Date();
  await connector.onboard({ autoDiscovery: 'Enabled' });
  project = await aScannedProject(connector);
  project.scan({ scans: [{ kind: 'sast', add: 40 }] });
  await project.read();
  ids = (await project.findings()).map(({ id }) => id);
});
afterAll(() => environment.stop());

type Flow = (id: string, crashPoint: CrashPoint) => Promise<unknown>;

/** Carries a flow out with a crash after each of its writes, each time of another finding; returns the findings. */
async function crashing(flow: Flow, before: (id: string) => Promise<unknown>): Promise<string[]> {
  const touched: string[] = [];
  for (let after = 1; after < 20; after += 1) {
    const id = ids.pop()!;
    touched.push(id);
    await before(id);
    const crashPoint = new CrashPoint(after);
    const failure: unknown = await flow(id, crashPoint).catch((thrown: unknown) => thrown);
    if (failure instanceof SimulatedCrash) continue;
    if (failure instanceof Error) throw failure;
    return touched;
  }
  throw new Error('The flow writes without end.');
}

async function shown(id: string) {
  const found = (await project.findings()).find((one) => one.id === id)!;
  return { state: found.state, history: found.history.map(({ state }) => state) };
}

async function rowOf(id: string) {
  const { connectorId } = await project.place();
  const { name } = await project.exemptionOf(id);
  return (await environment.stores.decisions.exemption(connectorId, name))?.value;
}

/** How often each finding is in the feed, by one kind of change. */
async function reportsOf(kind: string, touched: readonly string[]): Promise<number[]> {
  const { connectorId } = await project.place();
  const entries = await feedEntries(environment.stores.changeFeed, connectorId);
  const of = entries.filter((entry) => entry.kind === kind);
  return touched.map((id) => of.filter(({ before, after }) => (before ?? after)?.['finding'] === id).length);
}

/** Numbers that verdicts and lists go by are those of the rows. */
async function expectCounts() {
  const { counts } = await project.state();
  const states = await project.states();
  const open = Object.values(counts.sast!.open).reduce((sum, count) => sum + count, 0);
  expect({ open, dismissed: counts.sast!.dismissed, exempt: counts.sast!.exempt ?? 0 }).toEqual({
    open: states.open,
    dismissed: states.dismissed,
    exempt: states.dismissed,
  });
}

const once = (touched: readonly string[]) => touched.map(() => 1);

describe('a crash at any write of an exemption of a finding', () => {
  it.each([
    ['the same caller', (id: string) => project.exempt(id)],
    ['the timer', () => expireExemptions(connector.deps())],
  ])('that begins is made good by %s', async (_, repair) => {
    const touched = await crashing(
      (id, crashPoint) => project.exempt(id, 30, crashPoint),
      () => Promise.resolve(),
    );
    for (const id of touched) if ((await rowOf(id)) !== undefined) await repair(id);
    await connector.deps().changeFeed.publishRoots((await project.place()).connectorId);

    for (const id of touched) {
      expect(await shown(id)).toEqual({ state: 'dismissed', history: ['open', 'dismissed'] });
      expect(await rowOf(id)).not.toHaveProperty('isPending');
    }
    expect(await reportsOf('exempted', touched)).toEqual(once(touched));
    await expectCounts();
  });

  it('that a person ends is made good by the timer', async () => {
    const touched = await crashing(
      async (id, crashPoint) => endExemption(await project.exemptionOf(id), connector.deps(crashPoint)),
      (id) => project.exempt(id),
    );
    await expireExemptions(connector.deps());
    await connector.deps().changeFeed.publishRoots((await project.place()).connectorId);

    for (const id of touched) {
      expect(await shown(id)).toEqual({ state: 'open', history: ['open', 'dismissed', 'open'] });
      expect(await rowOf(id)).toBeUndefined();
    }
    expect(await reportsOf('exemptionEnded', touched)).toEqual(once(touched));
    await expectCounts();
  });

  it('that expires is made good by the next run of the timer', async () => {
    const touched = await crashing(
      (_, crashPoint) => expireExemptions(connector.deps(crashPoint)),
      async (id) => {
        await project.exempt(id, 1);
        connector.wait(25 * 60);
      },
    );
    await expireExemptions(connector.deps());

    for (const id of touched) {
      expect(await shown(id)).toEqual({ state: 'open', history: ['open', 'dismissed', 'open'] });
      expect(await rowOf(id)).toMatchObject({ reportedAt: expect.any(String) as string });
      expect(await rowOf(id)).not.toHaveProperty('isPending');
    }
    expect(await reportsOf('exemptionExpired', touched)).toEqual(once(touched));
    await expectCounts();
  });
});

it('of which two hold for one finding leaves it dismissed when one of them ends', async () => {
  const id = ids.pop()!;
  const first = await project.exempt(id);
  const { connectorId } = await project.place();
  const { decisions } = environment.stores;
  const stored = (await decisions.exemption(connectorId, first.name))!.value;
  await decisions.writeExemption(connectorId, { ...stored, name: 'another' }, { etag: undefined });

  await endExemption(first, connector.deps());
  await settleExemption(connectorId, 'another', connector.deps());

  expect(await shown(id)).toMatchObject({ state: 'dismissed' });
});
