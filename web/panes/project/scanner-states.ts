import { z } from 'zod';

import type { ScannerState } from '../../parts/scanner-cell.tsx';
import { scannerWords } from '../../words/parts.ts';
import { projectWords } from '../../words/project.ts';
import type { CheckRow } from './check-rows.ts';

export type Scanner = {
  check: keyof typeof projectWords.scanners.names;
  name: string;
  state: ScannerState;
  /** When a job of it last ended, where a pipeline shows one. */
  ranAt: string | undefined;
  /** State in a word, and why, where no job shows when. */
  text: string;
  reason: string;
};

/** The fact `securityJobs`, as evidence has it. */
const Jobs = z.array(z.object({ kind: z.string(), finishedAt: z.string().optional() }));
const kinds = {
  'SEC-01': 'secretDetection',
  'SEC-02': 'sast',
  'SEC-03': 'dependencyScanning',
  'SEC-04': 'containerScanning',
  'SEC-05': 'iac',
} as const;
const oldMs = 7 * 86_400_000;
const { names, configured } = projectWords.scanners;

/** The scanners by their checks, those that are not judged left out; each with its age where it is known. */
export function scannersOf(rows: readonly CheckRow[], now: Date): Scanner[] {
  return Object.entries(kinds).flatMap(([id, kind]) => {
    const check = id as keyof typeof kinds;
    const row = rows.find((one) => one.check === check);
    if (row === undefined) return [];
    const ranAt = lastRun(row, kind);
    const state = stateOf(row, ranAt, now);
    const text = row.verdict === 'pass' ? configured : scannerWords[state];
    return [{ check, name: names[check], state, ranAt, text, reason: row.evidence }];
  });
}

function lastRun({ assessment }: CheckRow, kind: string): string | undefined {
  const fact = assessment.evidence?.find(({ field }) => field === 'securityJobs');
  const jobs = Jobs.safeParse(fact?.value).data ?? [];
  return jobs
    .filter((job) => job.kind === kind)
    .flatMap(({ finishedAt }) => finishedAt ?? [])
    .toSorted()
    .at(-1);
}

function stateOf({ verdict }: CheckRow, ranAt: string | undefined, now: Date): ScannerState {
  if (verdict === 'fail') return 'missing';
  if (verdict !== 'pass') return verdict;
  return ranAt !== undefined && now.getTime() - Date.parse(ranAt) > oldMs ? 'old' : 'runs';
}
