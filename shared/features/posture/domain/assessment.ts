import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { Licence } from './licence.ts';
import type { Reading } from './reading.ts';
import type { FactsOf, Subject } from './rule.ts';
import type { Verdict } from './verdict.ts';

/** A verdict that was judged. */
export type Judged = Exclude<Verdict['verdict'], 'notAssessed'>;

/**
 * A verdict and since when it holds (ISO 8601). `last` is the verdict before a check could no longer be judged, so that an
 * outage is no change.
 */
export type HeldVerdict = { verdict: Verdict['verdict']; since: string; last?: Judged };

/** Verdicts by check. */
export type HeldVerdicts = Record<string, HeldVerdict>;

/** A row beside the inventory row of a project or group, or for the instance: gathered facts and verdicts. */
export type Assessment<Of extends Subject> = {
  /** GitLab's id of the project or group; 0 for the instance. */
  id: number;
  /** The root group under which it lay when it was last judged; 0 for the instance. */
  rootId: number;
  /** The licence as it was known when it was last judged. */
  licence: Licence;
  readings: Reading<FactsOf[Of]>[];
  verdicts: HeldVerdicts;
  /** Fingerprint of the inventory row that was judged: another one is judged again. Absent for the instance. */
  fingerprint?: string;
  /** The versions of the rules that judged; other ones judge again. */
  rulesVersion: string;
};

/** Properties that decide whether a thing is judged or read again: an assessment without its facts and verdicts. */
export type AssessmentHead = {
  id: number;
  rootId: number;
  fingerprint?: string;
  rulesVersion: string;
  /** When each source was last read (ISO 8601). */
  readTimes: Record<string, string>;
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
  known: HeldVerdicts,
  verdicts: ReadonlyMap<string, Verdict>,
  now: Date,
): HeldVerdicts {
  const at = now.toISOString();
  return Object.fromEntries(
    [...verdicts].map(([id, { verdict }]) => {
      const former = known[id];
      return [id, former?.verdict === verdict ? former : heldSince(at, verdict, former)];
    }),
  );
}

/** The verdict as it was last judged; undefined if it never was. */
export function lastJudged(held: HeldVerdict | undefined): Judged | undefined {
  return held === undefined || held.verdict === 'notAssessed' ? held?.last : held.verdict;
}

function heldSince(since: string, verdict: Verdict['verdict'], former: HeldVerdict | undefined): HeldVerdict {
  const last = verdict === 'notAssessed' ? lastJudged(former) : undefined;
  return { verdict, since, ...omitUndefined({ last }) };
}
