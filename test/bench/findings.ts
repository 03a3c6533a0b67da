import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readReport } from '../../shared/adapters/gitlab/reports/read-report.ts';
import type { App } from '../../shared/features/app.ts';
import { importSet, storedHeads } from '../../shared/features/findings/import-set.ts';
import { newImportState, type ReportSet } from '../../shared/features/findings/domain/import-state.ts';
import { readLimits } from '../../shared/features/findings/domain/read-outcome.ts';
import type { Findings, FindingSource } from '../../shared/features/findings/ports.ts';
import { findingsInFile } from './findings-file.ts';

const place = { connectorId: 'bench', projectId: 1 };
const reportSet: ReportSet = {
  type: 'sast',
  pipelineId: 1,
  sha: 'a',
  mark: '1',
  files: [{ job: 'semgrep-sast', jobId: 1, pipelineId: 1, file: 'gl-sast-report.json' }],
};
const clock = { now: () => new Date() };

export type Pass = { label: string; seconds: number; bytes: number; written: number; peakMb: number };

/** Runs in a process of its own, whose memory is nothing else's. */
export function benchFindings(findings: number): string {
  return execFileSync(process.execPath, ['--no-warnings', import.meta.filename, String(findings)], {
    encoding: 'utf8',
  });
}

/**
 * Three imports of a report with so many findings: a first one, one after lines moved and a tenth of the findings changed, and the
 * same again. The report comes from another process, and what is stored is in a file.
 */
async function measure(findings: number): Promise<string> {
  // As the app does.
  await import('../../functions/limit-heap.ts');
  const rssBefore = rssMb();
  const directory = mkdtempSync(path.join(tmpdir(), 'findings-'));
  try {
    const table = findingsInFile(path.join(directory, 'findings'));
    const passes: Pass[] = [];
    for (const [label, moved] of [
      ['first import', 0],
      ['lines moved, a tenth replaced', 3],
      ['the same again', 3],
    ] as const) {
      passes.push(await importOnce(label, table, { findings, moved }));
    }
    return [
      '| findings | report | CPU | findings/s | rows written | peak RSS so far |',
      '| --- | ---: | ---: | ---: | ---: | ---: |',
      ...passes.map((pass) => lineOf(pass, findings)),
      '',
      `${rssBefore} MB before; a head has ${Math.round(table.bytesOfHeads())} bytes (goal ≤ 400).`,
    ].join('\n');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function lineOf({ label, seconds, bytes, written, peakMb }: Pass, findings: number): string {
  const cells = [
    `${findings}, ${label}`,
    `${Math.round(bytes / 1e6)} MB`,
    `${seconds.toFixed(1)} s`,
    `${Math.round(findings / seconds)} (goal ≥ 2,000)`,
    String(written),
    `${peakMb} MB (goal ≤ 300)`,
  ];
  return `| ${cells.join(' | ')} |`;
}

type Table = Pick<Findings, 'heads' | 'whole' | 'write'> & Partial<Pick<Findings, 'state'>>;

/** An import of a report that another process writes, beside what is stored in `table`. */
export async function importOnce(
  label: string,
  table: Table,
  { findings, moved }: { findings: number; moved: number },
): Promise<Pass> {
  const before = process.cpuUsage();
  const read = { bytes: 0, count: 0, written: 0 };
  const app = {
    clock,
    reports: {
      read: async (body: AsyncIterable<Uint8Array>, onItems: Parameters<typeof readReport>[2]) => {
        const outcome = await readReport(body, readLimits, onItems, clock);
        read.bytes += outcome.bytes;
        read.count += outcome.count;
        if (outcome.status !== 'ok') throw new Error('The report was not read whole.');
        return outcome;
      },
    },
    findings: {
      ...table,
      write: (...[at, write]: Parameters<Table['write']>) => {
        read.written += write.changes.length + (write.seen?.length ?? 0);
        return table.write(at, write);
      },
    },
  } as unknown as App;
  const source = { report: () => Promise.resolve(reportOf(findings, moved)) } as unknown as FindingSource;
  const heads = await storedHeads(place, app);
  const state = newImportState(place.projectId, 1, clock.now().toISOString());
  const etag = (await table.state?.(place))?.etag ?? (await table.write(place, { state, changes: [] }));
  await importSet({ place, state, etag, heads }, reportSet, { secretKey: 'a key', source }, app);
  const { user, system } = process.cpuUsage(before);
  if (read.count !== findings) throw new Error('The report has fewer findings than meant.');
  return {
    label,
    seconds: (user + system) / 1e6,
    bytes: read.bytes,
    written: read.written,
    peakMb: peakRssMb(),
  };
}

/** The standard output of the process that writes the report. */
function reportOf(findings: number, moved: number): AsyncIterable<Uint8Array> {
  const script = path.join(import.meta.dirname, 'findings-report.ts');
  const args = ['--no-warnings', script, String(findings), String(moved)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }).stdout;
}

function rssMb(): number {
  return Math.round(process.memoryUsage.rss() / 1_048_576);
}

function peakRssMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1_024);
}

if (process.argv[1] === import.meta.filename) console.log(await measure(Number(process.argv[2])));
