import type { FindingHead } from './finding-head.ts';
import type { KnownJob } from './import-state.ts';
import type { ReportOutcome } from './report-outcome.ts';

export type Closing = {
  /** Jobs that ran, and whose reports of the type were all read to their ends. */
  okJobs: ReadonlySet<string>;
  /** Jobs whose reports of the run hold no item, so that they name no image either. */
  emptyJobs: ReadonlySet<string>;
  /** Jobs that have not appeared for so long that they are taken as removed. */
  removedJobs: ReadonlySet<string>;
  images: ReadonlySet<string>;
};

const dayMs = 86_400_000;

/** Proof that a run gives of findings that it does not have. `removedAfterDays` is a setting. Contract findings.md, 6, "Closing rule". */
export function closingOf(
  outcomes: readonly ReportOutcome[],
  known: readonly KnownJob[],
  now: Date,
  removedAfterDays: number,
): Closing {
  const byJob = Map.groupBy(outcomes, ({ job }) => job);
  const ok = [...byJob].filter(([, all]) => all.every(({ status }) => status === 'ok'));
  const before = now.getTime() - removedAfterDays * dayMs;
  return {
    okJobs: new Set(ok.map(([job]) => job)),
    emptyJobs: new Set(ok.filter(([, all]) => all.every(({ count }) => count === 0)).map(([job]) => job)),
    removedJobs: new Set(
      known.filter(({ job, seenAt }) => !byJob.has(job) && Date.parse(seenAt) < before).map(({ job }) => job),
    ),
    images: new Set(ok.flatMap(([, all]) => all.flatMap(({ images }) => images ?? []))),
  };
}

/**
 * Why a finding that the run does not have is fixed; undefined if nothing proves that it is. Every job that reported it must have
 * run without it, or be gone for long while another one runs.
 */
export function closingReason({ jobs, image }: FindingHead, closing: Closing): string | undefined {
  // GitLab itself is the job of what no report has.
  const names = jobs.length === 0 ? [''] : jobs;
  const ran = names.filter((job) => closing.okJobs.has(job));
  if (!names.every((job) => closing.okJobs.has(job) || closing.removedJobs.has(job))) return undefined;
  if (ran.length === 0) return closing.okJobs.size > 0 ? 'scanner removed' : undefined;
  const isScanned =
    image === undefined || closing.images.has(image) || ran.every((job) => closing.emptyJobs.has(job));
  return isScanned ? 'no longer reported' : undefined;
}
