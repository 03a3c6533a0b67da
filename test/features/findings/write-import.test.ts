import { expect, it } from 'vitest';

import type { Finding } from '../../../shared/contracts/findings/finding.ts';
import { StoredHeads } from '../../../shared/features/findings/domain/stored-heads.ts';
import { partsOf } from '../../../shared/features/findings/domain/finding-past.ts';
import { newImportState } from '../../../shared/features/findings/domain/import-state.ts';
import type { FindingsWrite } from '../../../shared/features/findings/ports.ts';
import { type RunningImport, writeChanges } from '../../../shared/features/findings/write-import.ts';
import { anApp } from '../../support/an-app.ts';
import { aFinding, aHead } from '../../support/a-finding.ts';

const at = '2026-11-23T10:00:00.000Z';

it('writes changes in order, each under the version before, and counts them in the state', async () => {
  const findings = Array.from({ length: 200 }, (_, index) => aFinding(`f${index}`, { severity: 'critical' }));
  const written: FindingsWrite[] = [];
  const app = anApp({
    findings: {
      whole: (_place, ids) => Promise.resolve(findings.filter(({ id }) => ids.includes(id))),
      write: (_place, write) => {
        written.push(write);
        return Promise.resolve(`e${written.length}`);
      },
    },
  });
  const heads = headsOf(findings);
  const place = { connectorId: 'c', projectId: 7 };
  const running: RunningImport = { place, state: newImportState(7, 3, at), etag: 'e0', heads };
  const changes = findings.map((one) => {
    const from = aHead(one);
    return { change: 'fixed' as const, from, head: { ...from, state: 'fixed' as const }, reason: 'gone' };
  });

  await writeChanges(running, changes, { run: { time: at, pipelineId: 9 }, bodyOf: () => never() }, app);

  expect(written.map(({ etag, changes: some }) => [etag, some.length])).toEqual([
    ['e0', 95],
    ['e1', 95],
    ['e2', 10],
  ]);
  expect(written.map(({ state }) => state.running?.fixed)).toEqual([95, 190, 200]);
  expect(running.etag).toBe('e3');
  expect(new Set(Array.from(heads.counted(), ({ state }) => state))).toEqual(new Set(['fixed']));
  expect(written[0]?.changes[0]?.finding).toMatchObject({
    state: 'fixed',
    fixedAt: at,
    fixedIn: { pipelineId: 9 },
  });
});

it('reads no finding that is seen again in the same state, where its past is apart', async () => {
  const [apart, whole, reopened] = ['apart', 'whole', 'reopened'].map((name) => aFinding(name));
  const stored = [apart!, whole!, { ...reopened!, state: 'fixed' as const }];
  const read: string[][] = [];
  const written: FindingsWrite[] = [];
  const app = anApp({
    findings: {
      whole: (_place, ids) => {
        read.push([...ids]);
        return Promise.resolve(stored.filter(({ id }) => ids.includes(id)));
      },
      write: (_place, write) => {
        written.push(write);
        return Promise.resolve('e1');
      },
    },
  });
  const heads = headsOf(stored, ({ id }) => id !== whole!.id);
  const { id: _, state: _state, ...body } = apart!;
  const scan = { ...body, severity: 'low' as const, keys: [], sharedKeys: [] };
  const changes = stored.map((one) => {
    const from = aHead(one);
    const isBack = one.state === 'fixed';
    const head = { ...from, state: isBack ? ('reopened' as const) : from.state, digest: 'moved' };
    const scanned = { bodies: [0], keys: [], kind: one.kind, jobs: one.jobs, digest: 'moved' };
    return { change: isBack ? ('reopened' as const) : ('seen' as const), from, head, scanned };
  });
  const running: RunningImport = {
    place: { connectorId: 'c', projectId: 7 },
    state: newImportState(7, 3, at),
    etag: 'e0',
    heads,
  };
  const run = { time: at, pipelineId: 9 };

  await writeChanges(running, changes, { run, bodyOf: () => scan }, app);

  expect(read).toEqual([[whole!.id, reopened!.id]]);
  const [write] = written;
  expect(write?.changes.map(({ finding }) => finding.id)).toEqual([whole!.id, reopened!.id]);
  expect(write?.seen).toEqual([
    { head: changes[0]!.head, present: { ...partsOf(apart!).present, severity: 'low', lastSeen: run } },
  ]);
  expect(heads.get(apart!.id)).toMatchObject({ severity: 'low', firstSeenAt: apart!.firstSeen.time });
  expect(write?.state.running?.reopened).toBe(1);
});

function headsOf(findings: readonly Finding[], isSplit: (one: Finding) => boolean = () => true): StoredHeads {
  const heads = new StoredHeads();
  for (const one of findings) {
    const { kind, severity, state, firstSeen } = one;
    const columns = { kind, severity, state, firstSeenAt: firstSeen.time, isSplit: isSplit(one) };
    heads.put({ head: aHead(one), ...columns });
  }
  return heads;
}

function never(): never {
  throw new Error('No body is needed.');
}
