import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import type { Licence } from './licence.ts';
import type { Reading } from './reading.ts';
import type { Verdict } from './verdict.ts';

/** What is kept of a project beside its inventory row: what GitLab was asked for, and what was judged. */
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

/** Checks whose verdict is another than before; what was not judged before is no change. */
export function changedVerdicts(
  before: Assessment['verdicts'],
  after: Assessment['verdicts'],
): { check: string; from: Verdict['verdict']; to: Verdict['verdict'] }[] {
  return Object.entries(after).flatMap(([check, { verdict: to }]) => {
    const from = before[check]?.verdict;
    return from === undefined || from === to ? [] : [{ check, from, to }];
  });
}
