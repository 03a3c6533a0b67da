import { expect, it } from 'vitest';

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
  const heads = new Map(
    findings.map((one) => [one.id, { head: aHead(one), ...one, firstSeenAt: one.firstSeen.time }]),
  );
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
  expect(new Set([...heads.values()].map(({ state }) => state))).toEqual(new Set(['fixed']));
  expect(written[0]?.changes[0]?.finding).toMatchObject({
    state: 'fixed',
    fixedAt: at,
    fixedIn: { pipelineId: 9 },
  });
});

function never(): never {
  throw new Error('No body is needed.');
}
