import { execFileSync } from 'node:child_process';
import { deflateRawSync } from 'node:zlib';

import { readReport } from '../../shared/adapters/gitlab/reports/read-report.ts';
import type { FindingHead } from '../../shared/features/findings/domain/finding-head.ts';
import { mergeRun } from '../../shared/features/findings/domain/merge-run.ts';
import { planImport, type ImportPlan } from '../../shared/features/findings/domain/plan-import.ts';
import { readItem } from '../../shared/features/findings/domain/read-item.ts';
import { readLimits } from '../../shared/features/findings/domain/read-outcome.ts';
import { scannedHeadOf, type ScannedHead } from '../../shared/features/findings/domain/scanned-head.ts';
import type { ScannedFinding } from '../../shared/features/findings/domain/scanned-finding.ts';

const job = 'semgrep-sast';
const context = { type: 'sast', job, secretKey: 'a key of the deployment' } as const;
const bodiesPerBatch = 100;
const chunkItems = 40;
/** A finding of an analyzer of GitLab has about a kilobyte of text. */
const description = 'The application builds a query from text that a user sent. '.repeat(16);

type Pass = {
  label: string;
  seconds: number;
  plan: ImportPlan;
  bytes: number;
  deflatedMb: number;
  /** So far. */
  peakMb: number;
};

/** Runs in a process of its own, whose memory is nothing else's. */
export function benchFindings(findings: number): string {
  return execFileSync(process.execPath, [import.meta.filename, String(findings)], { encoding: 'utf8' });
}

/**
 * Three imports of a report with so many findings, as far as they need no table: a first one, one after lines moved and a tenth of
 * the findings changed, and the same again. Bodies wait deflated, as in an import.
 */
async function measure(findings: number): Promise<string> {
  // As the app does.
  await import('../../functions/limit-heap.ts');
  const rssBefore = process.memoryUsage.rss();
  const passes: Pass[] = [];
  let stored: FindingHead[] = [];
  for (const [label, moved] of [
    ['first import', 0],
    ['lines moved, a tenth replaced', 3],
    ['the same again', 3],
  ] as const) {
    const pass = await importOnce(label, stored, findings, moved);
    passes.push(pass);
    const heads = new Map(stored.map((head) => [head.id, head]));
    for (const { head } of pass.plan.changes) heads.set(head.id, head);
    stored = [...heads.values()];
    pass.plan.changes = pass.plan.changes.slice(0, 0);
  }
  const headBytes = stored.reduce((sum, head) => sum + JSON.stringify(head).length, 0) / stored.length;
  return [
    '| findings | report | CPU | findings/s | unchanged | bodies deflated | peak RSS so far |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...passes.map((pass) => lineOf(pass, findings)),
    '',
    `${Math.round(rssBefore / 1_048_576)} MB before; a head has ${Math.round(headBytes)} bytes (goal ≤ 400).`,
  ].join('\n');
}

function lineOf({ label, seconds, plan, bytes, deflatedMb, peakMb: peak }: Pass, findings: number): string {
  const cells = [
    `${findings}, ${label}`,
    `${Math.round(bytes / 1e6)} MB`,
    `${seconds.toFixed(1)} s`,
    `${Math.round(findings / seconds)} (goal ≥ 2,000)`,
    String(plan.unchanged),
    `${deflatedMb.toFixed(1)} MB`,
    `${peak} MB (goal ≤ 300)`,
  ];
  return `| ${cells.join(' | ')} |`;
}

async function importOnce(
  label: string,
  stored: readonly FindingHead[],
  findings: number,
  moved: number,
): Promise<Pass> {
  const before = process.cpuUsage();
  const heads: ScannedHead[] = [];
  const batches: Buffer[] = [];
  let open: ScannedFinding[] = [];
  const outcome = await readReport(
    reportOf(findings, moved),
    readLimits,
    (items) => {
      for (const item of items) {
        const finding = readItem(item, context);
        heads.push(scannedHeadOf(finding, heads.length));
        open.push(finding);
        if (open.length < bodiesPerBatch) continue;
        batches.push(deflateRawSync(JSON.stringify(open), { level: 1 }));
        open = [];
      }
    },
    { now: () => new Date() },
  );
  const scanned = mergeRun([{ job, file: 'gl-sast-report.json', heads }]);
  // Nothing needs them from here on.
  heads.length = 0;
  const plan = planImport({
    source: 'report',
    type: 'sast',
    stored,
    scanned,
    outcomes: [{ job, jobId: 1, pipelineId: 1, sha: 'a', type: 'sast', status: 'ok', count: outcome.count }],
    knownJobs: [],
    now: new Date(),
    removedAfterDays: 30,
  });
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  if (outcome.status !== 'ok' || outcome.count !== findings)
    throw new Error('The report was not read whole.');
  const deflatedMb = batches.reduce((sum, { length }) => sum + length, 0) / 1e6;
  return { label, seconds, plan, bytes: outcome.bytes, deflatedMb, peakMb: peakMb() };
}

/** A report that never is in memory as a whole; half of the findings have a signature. */
async function* reportOf(findings: number, moved: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from('{"version":"15.2.4","vulnerabilities":[');
  for (let first = 0; first < findings; first += chunkItems) {
    const count = Math.min(chunkItems, findings - first);
    const items = Array.from({ length: count }, (_, index) => JSON.stringify(itemAt(first + index, moved)));
    yield Buffer.from(`${first === 0 ? '' : ','}${items.join(',')}`);
  }
  yield Buffer.from(
    '],"scan":{"scanner":{"id":"semgrep","name":"Semgrep","version":"1"},"status":"success"}}',
  );
}

function itemAt(index: number, moved: number): unknown {
  const rule = moved > 0 && index % 10 === 0 ? `new-rule-${index % 90}` : `rule-${index % 90}`;
  const file = `src/module-${Math.floor(index / 50)}/service.ts`;
  const line = 10 + (index % 50) * 20 + moved;
  const signature = `${file}|Service[0]|method-${index % 50}[0]:3`;
  return {
    id: `${rule}:${file}:${line}`,
    name: `Query from text of a user (${rule})`,
    description,
    severity: ['Critical', 'High', 'Medium', 'Low'][index % 4],
    scanner: { id: 'semgrep', name: 'Semgrep' },
    location: { file, start_line: line, end_line: line + 2 },
    identifiers: [
      { type: 'semgrep_id', name: rule, value: rule, url: `https://rules.example.test/${rule}` },
      { type: 'cwe', name: 'CWE-89', value: '89', url: 'https://cwe.mitre.org/data/definitions/89.html' },
    ],
    ...(index % 2 === 0
      ? { tracking: { items: [{ signatures: [{ algorithm: 'scope_offset', value: signature }] }] } }
      : {}),
    details: { code: { type: 'code', value: 'x'.repeat(200) } },
  };
}

function peakMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1_024);
}

if (process.argv[1] === import.meta.filename) console.log(await measure(Number(process.argv[2])));
