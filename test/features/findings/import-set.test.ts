import { expect, it } from 'vitest';

import { readReport } from '../../../shared/adapters/gitlab/reports/read-report.ts';
import { Finding } from '../../../shared/contracts/findings/finding.ts';
import { newImportState, type ReportSet } from '../../../shared/features/findings/domain/import-state.ts';
import { readLimits } from '../../../shared/features/findings/domain/read-outcome.ts';
import { importSet, storedHeads } from '../../../shared/features/findings/import-set.ts';
import type { FindingChange, FindingSource } from '../../../shared/features/findings/ports.ts';
import { anApp } from '../../support/an-app.ts';
import { aReport, atLine, chunksOf, runTime, secretKey } from '../../support/findings.ts';

const clock = { now: () => new Date(runTime) };
const place = { connectorId: 'c', projectId: 7 };

/** Imports reports of one job one after the other; returns what is stored, and what the last one wrote and read. */
async function importAll(reports: readonly unknown[][]) {
  const rows = new Map<string, FindingChange>();
  const transactions: string[][] = [];
  const read: string[] = [];
  let state = newImportState(place.projectId, 1, runTime);
  const app = anApp({
    clock,
    reports: { read: (body, onItems) => readReport(body, readLimits, onItems, clock) },
    findings: {
      async *heads() {
        const all = [...rows.values()];
        yield await Promise.resolve(
          all.map(({ head, finding }) => ({
            head,
            ...finding,
            firstSeenAt: finding.firstSeen.time,
            isSplit: true,
          })),
        );
      },
      whole: (_place, ids) => {
        read.push(...ids);
        return Promise.resolve(ids.flatMap((id) => rows.get(id)?.finding ?? []));
      },
      write: (_place, { changes, seen = [] }) => {
        transactions.push([...changes, ...seen].map(({ head }) => head.id));
        for (const change of changes) rows.set(change.finding.id, change);
        for (const { head, present } of seen) {
          const before = rows.get(head.id)!.finding;
          rows.set(head.id, { head, finding: { ...before, ...present } });
        }
        return Promise.resolve('e');
      },
    },
  });
  for (const [index, items] of reports.entries()) {
    transactions.length = read.length = 0;
    const file = {
      job: 'semgrep-sast',
      jobId: index + 1,
      pipelineId: index + 1,
      file: 'gl-sast-report.json',
    };
    const set: ReportSet = {
      type: 'sast',
      pipelineId: index + 1,
      sha: 'abc',
      mark: `${index}`,
      files: [file],
    };
    const body = () => chunksOf(Buffer.from(JSON.stringify(aReport(items))));
    const source = { report: () => Promise.resolve(body()) } as unknown as FindingSource;
    const heads = await storedHeads(place, app);
    const running = { place, state: { ...state, wanted: [set] }, etag: 'e', heads };
    await importSet(running, set, { secretKey, source }, app);
    state = running.state;
  }
  return {
    findings: [...rows.values()].map(({ finding }) => Finding.parse(finding)),
    state,
    transactions,
    read,
  };
}

it('marks the set as imported, with the job that reported', async () => {
  const { findings, state } = await importAll([[atLine(1), atLine(9)]]);

  expect(findings.map((one) => one.state)).toEqual(['open', 'open']);
  expect(state).toMatchObject({
    wanted: [],
    imported: { sast: { pipelineId: 1, outcomes: [{ status: 'ok', count: 2 }] } },
    jobs: [{ type: 'sast', job: 'semgrep-sast' }],
  });
});

it('links findings whose rule got another name, in one transaction, and counts them as one change', async () => {
  const before = Array.from({ length: 120 }, (_, index) => atLine(10 * index, `old-${index}`));
  const after = Array.from({ length: 120 }, (_, index) => atLine(10 * index, `new-${index}`));

  const { findings, state, transactions } = await importAll([before, after]);

  const newest = new Map(findings.map(({ id, history }) => [id, history.at(-1)]));
  expect(transactions.map(({ length }) => length)).toEqual([94, 94, 52]);
  expect(findings).toHaveLength(240);
  for (const { id, state: is, history } of findings) {
    const [entry] = history.slice(-1);
    expect(entry).toMatchObject({ state: is, why: 'the analyzer reports it under another rule' });
    expect(newest.get(entry?.other ?? '')?.other).toBe(id);
    expect(transactions.some((one) => one.includes(id) && one.includes(entry?.other ?? ''))).toBe(true);
  }
  expect(state.running).toMatchObject({ replaced: 120, fixed: 0 });
});

it('reads none of the findings whose lines moved', async () => {
  const { findings, transactions, read } = await importAll([
    [atLine(1), atLine(9, 'rule-2')],
    [atLine(4), atLine(12, 'rule-2')],
  ]);

  expect(findings.map(({ location }) => location.startLine)).toEqual([4, 12]);
  expect(findings.map(({ history, firstSeen }) => [history.length, firstSeen.pipelineId])).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(transactions.flat()).toHaveLength(2);
  expect(read).toEqual([]);
});
