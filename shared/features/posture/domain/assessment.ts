import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import type { Licence } from './licence.ts';
import type { Reading } from './reading.ts';
import type { Verdict } from './verdict.ts';

/** A row beside the inventory row of a project: gathered facts and verdicts. */
export type Assessment = {
  id: number;
  /** The root group under which the project lay when it was last judged. */
  rootId: number;
  /** The licence as it was known when the project was last judged. */
  licence: Licence;
  readings: Reading<ProjectFacts>[];
  /** Verdicts by check, and since when each holds (ISO 8601). */
  verdicts: Record<string, { verdict: Verdict['verdict']; since: string }>;
  /** The versions of the rules that judged; other ones judge again. */
  rulesVersion: string;
};

/** Keeps the newest answer of each source. Idempotent, and in any order. */
export function withReadings<Facts>(
  known: readonly Reading<Facts>[],
  fresh: readonly Reading<Facts>[],
): Reading<Facts>[] {
  const bySource = new Map<string, Reading<Facts>>();
  for (const reading of [...known, ...fresh]) {
    const former = bySource.get(reading.source);
    if (former === undefined || former.readAt <= reading.readAt) bySource.set(reading.source, reading);
  }
  return [...bySource.values()];
}

/** Verdicts as they are now; one that is as it was keeps since when it holds. */
export function withVerdicts(
  known: Assessment['verdicts'],
  verdicts: ReadonlyMap<string, Verdict>,
  now: Date,
): Assessment['verdicts'] {
  const at = now.toISOString();
  return Object.fromEntries(
    [...verdicts].map(([id, { verdict }]) => {
      const former = known[id];
      return [id, former?.verdict === verdict ? former : { verdict, since: at }];
    }),
  );
}
