import { begunAt } from './run-id.ts';
import type { Run } from './run.ts';

/** A run that began this long ago and has not ended hangs: nobody joins it any more, and the next one takes its place. */
export const maxRunMs = 6 * 3_600_000;

export function hangs(runId: string, now: Date): boolean {
  return now.getTime() - begunAt(runId).getTime() >= maxRunMs;
}

/**
 * The runs that a run over everything makes pointless: those that still run and began before it, whatever they crawl. Ids
 * of newer runs are smaller.
 */
export function supersededRuns(runs: readonly Run[], byRunId: string): Run[] {
  return runs.filter((run) => run.state === 'running' && run.id > byRunId);
}
