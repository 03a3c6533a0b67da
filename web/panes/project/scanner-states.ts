import { z } from 'zod';

import {
  checkOfScanner,
  scanners,
  type Scanner as ScannerName,
} from '../../../shared/contracts/arm/scanners.ts';
import type { ScannerState } from '../../parts/scanner-cell.tsx';
import { scannerNames, scannerWords } from '../../words/parts.ts';
import { projectWords } from '../../words/project.ts';
import type { CheckRow } from './check-rows.ts';

export type Scanner = {
  check: string;
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
/** Kinds of its jobs. */
const kinds: Readonly<Record<ScannerName, string>> = {
  secret: 'secretDetection',
  sast: 'sast',
  dependencies: 'dependencyScanning',
  containers: 'containerScanning',
  iac: 'iac',
  dast: 'dast',
};
const oldMs = 7 * 86_400_000;
const { configured } = projectWords.scanners;

/** The scanners by their checks, those that are not judged left out; each with its age where it is known. */
export function scannersOf(rows: readonly CheckRow[], now: Date): Scanner[] {
  return scanners.flatMap((scanner) => {
    const check = checkOfScanner[scanner];
    const row = rows.find((one) => one.check === check);
    if (row === undefined) return [];
    const ranAt = lastRun(row, kinds[scanner]);
    const state = stateOf(row, ranAt, now);
    const text = row.verdict === 'pass' ? configured : scannerWords[state];
    return [{ check, name: scannerNames[scanner], state, ranAt, text, reason: row.evidence }];
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
  if (verdict === 'exempt') return 'notApplicable';
  if (verdict !== 'pass') return verdict;
  return ranAt !== undefined && now.getTime() - Date.parse(ranAt) > oldMs ? 'old' : 'runs';
}
