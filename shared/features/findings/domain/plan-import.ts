import type { Items } from '../../../platform/packed-list.ts';
import { closingOf, closingReason, type Closing } from './closing.ts';
import type { FindingChange } from './finding-change.ts';
import type { FindingHead } from './finding-head.ts';
import type { KnownJob } from './import-state.ts';
import { isOpenState } from './is-open-state.ts';
import { renewedKeys, unitedKeys } from './keys.ts';
import { partnersOf } from './match.ts';
import type { RunFinding } from './merge-run.ts';
import { newIds } from './new-ids.ts';
import type { ReportOutcome } from './report-outcome.ts';
import type { ReportType } from './report-type.ts';
import { withReplaced } from './with-replaced.ts';

export type ImportPlan = {
  /** Made when they are asked for, once, as there may be 100,000. */
  changes: Iterable<FindingChange>;
  /** Findings that were seen and need no write. Known when all changes were made. */
  unchanged: number;
  /** Ids of open findings that the run neither has nor may close. Known when all changes were made. */
  stale: string[];
  /** Jobs to store for the next import. */
  jobs: KnownJob[];
};

type Run = {
  type: ReportType;
  /** Heads of all findings of the report type, of both kinds where `sast` is, as they are beneath exemptions. */
  stored: Items<FindingHead>;
  scanned: Items<RunFinding>;
  /** Jobs that reported the type so far; the name is empty for GitLab's own findings. */
  knownJobs: readonly KnownJob[];
  now: Date;
  /** Ids of all findings of the project, also of other types; those of `stored` without it. */
  taken?: { has(id: string): boolean };
};
export type ReportRun = Run & {
  source: 'report';
  /** Every report file of the type in the tree of the pipeline, also those that could not be read. */
  outcomes: readonly ReportOutcome[];
  removedAfterDays: number;
};
export type GitLabRun = Run & {
  source: 'gitlab';
  /** Whether all pages were read. */
  isComplete: boolean;
};

const removedFromList = 'no longer listed by GitLab';

/**
 * Changes that make the stored findings of one report type those of a run. The same run again changes nothing, nor do items in
 * another order. Nothing closes by a report that was not read to its end, nor by a change of the source. Drops each
 * element of `scanned` when its change is made, as there may be many. Contract findings.md, 6.
 */
export function planImport(run: ReportRun | GitLabRun): ImportPlan {
  const plan: ImportPlan = { changes: [], unchanged: 0, stale: [], jobs: jobsAfter(run) };
  plan.changes = changesOf(run, plan);
  return plan;
}

function* changesOf(run: ReportRun | GitLabRun, plan: ImportPlan): Generator<FindingChange> {
  const { stored, scanned, now } = run;
  const closing =
    run.source === 'report' ? closingOf(run.outcomes, jobsOfType(run), now, run.removedAfterDays) : undefined;
  const partners = partnersOf(stored, scanned);
  const closedAt = (index: number) => {
    const head = stored.at(index);
    return head === undefined ? undefined : closedOf(head, run, closing);
  };
  yield* withReplaced(newOnes(run, partners), closedOnes(stored, partners, closedAt, plan), closedAt);
  for (const [index, partner] of partners.entries()) {
    if (partner === -1) continue;
    const change = seenAgain(stored.at(partner), scanned.at(index), closing?.okJobs);
    scanned.drop?.(index);
    if (change === undefined) plan.unchanged += 1;
    else yield change;
  }
}

/** Indices of open ones that the run closes; ids of the others are noted as stale. */
function closedOnes(
  stored: Items<FindingHead>,
  partners: Int32Array,
  closedAt: (index: number) => Closed | undefined,
  plan: ImportPlan,
): number[] {
  const matched = new Uint8Array(stored.length);
  for (const partner of partners) if (partner !== -1) matched[partner] = 1;
  const closed: number[] = [];
  for (let index = 0; index < stored.length; index += 1) {
    const head = matched[index] === 1 ? undefined : stored.at(index);
    if (head === undefined || !isOpen(head)) continue;
    if (closedAt(index) === undefined) plan.stale.push(head.id);
    else closed.push(index);
  }
  return closed;
}

function* newOnes(run: Run, partners: Int32Array): Generator<New> {
  const { stored, scanned } = run;
  const added = Array.from(partners.keys()).filter((index) => partners[index] === -1);
  const ids = newIds(scanned, added, run.taken ?? idsOf(stored));
  for (const index of added) {
    const change = newFinding(scanned.at(index), ids.get(index));
    scanned.drop?.(index);
    if (change !== undefined) yield change;
  }
}

function idsOf(stored: Items<FindingHead>): Set<string> {
  const ids = new Set<string>();
  for (let index = 0; index < stored.length; index += 1) ids.add(stored.at(index)?.id ?? '');
  return ids;
}

type New = Extract<FindingChange, { change: 'new' }>;

function newFinding(scanned: RunFinding | undefined, id: string | undefined): New | undefined {
  if (scanned === undefined || id === undefined) return undefined;
  const state = scanned.reported?.state ?? 'open';
  const head = { ...headOf(scanned, scanned.keys, scanned.jobs), id, state };
  return { change: 'new', head: gone(head, scanned), scanned };
}

type Seen = Extract<FindingChange, { change: 'seen' | 'reopened' | 'fixed' }>;

function seenAgain(
  from: FindingHead | undefined,
  scanned: RunFinding | undefined,
  okJobs: ReadonlySet<string> | undefined,
): Seen | undefined {
  if (from === undefined || scanned === undefined) return undefined;
  // A job that had it and could not be read may have it still.
  const unread = from.jobs.filter((job) => okJobs?.has(job) === false && !scanned.jobs.includes(job));
  const keys = unread.length > 0 ? unitedKeys(scanned.keys, from.keys) : renewedKeys(scanned.keys, from.keys);
  const state = stateAfter(from, scanned);
  const head: FindingHead = gone(
    {
      ...headOf(scanned, keys, unread.length === 0 ? scanned.jobs : [...scanned.jobs, ...unread]),
      id: from.id,
      state,
      ...(from.exempt === true && { exempt: true as const }),
    },
    scanned,
    from.goneSince,
  );
  if (state === 'reopened' && from.state === 'fixed') return { change: 'reopened', from, head, scanned };
  if (state === 'fixed' && from.state !== 'fixed') {
    return { change: 'fixed', from, head, scanned, reason: scanned.reported?.reason ?? 'fixed in GitLab' };
  }
  return isSameHead(from, head) ? undefined : { change: 'seen', from, head, scanned };
}

function stateAfter(from: FindingHead, { reported }: RunFinding): FindingHead['state'] {
  if (reported?.state === 'fixed') return 'fixed';
  if (reported?.state === 'dismissed') return 'dismissed';
  if (from.state === 'fixed') return 'reopened';
  // GitLab took its own dismissal back; a report says nothing of it.
  return from.state === 'dismissed' && reported?.state === 'open' ? 'open' : from.state;
}

function headOf(
  { kind, startLine, endLine, version, image, place, digest }: RunFinding,
  keys: string[],
  jobs: string[],
): Omit<FindingHead, 'id' | 'state'> {
  return {
    // Lists are shared, as there may be 100,000 heads.
    keys,
    kind,
    ...(startLine === undefined ? {} : { startLine }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(version === undefined ? {} : { version }),
    ...(image === undefined ? {} : { image }),
    ...(place === undefined ? {} : { place }),
    jobs: jobs.length > 1 ? jobs.toSorted() : jobs,
    digest,
  };
}

/** GitLab says of a secret that it is no longer in the files; the time of the first such word stays. */
function gone(head: FindingHead, { reported }: RunFinding, since?: string): FindingHead {
  if (reported?.isGone !== true) return head;
  const goneSince = since ?? reported.at;
  return goneSince === undefined ? head : { ...head, goneSince };
}

type Closed = Extract<FindingChange, { change: 'fixed' | 'gone' }>;

function closedOf(
  from: FindingHead,
  run: ReportRun | GitLabRun,
  closing: Closing | undefined,
): Closed | undefined {
  const reason = closing === undefined ? missingInGitLab(from, run) : closingReason(from, closing);
  if (reason === undefined) return undefined;
  if (from.kind === 'secret_detection' && reason !== removedFromList) {
    if (from.goneSince !== undefined || reason === 'scanner removed') return undefined;
    return { change: 'gone', from, head: { ...from, goneSince: run.now.toISOString() } };
  }
  return { change: 'fixed', from, head: { ...from, state: 'fixed' }, reason };
}

/** GitLab keeps fixed and dismissed findings in its list: one that was in it, and is not in a whole list, was removed. */
function missingInGitLab({ keys }: FindingHead, run: ReportRun | GitLabRun): string | undefined {
  const wasListed = keys.some((key) => key.startsWith('u:'));
  return run.source === 'gitlab' && run.isComplete && wasListed ? removedFromList : undefined;
}

function isOpen({ state }: FindingHead): boolean {
  return isOpenState(state);
}

function isSameHead(one: FindingHead, other: FindingHead): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
}

function ordered(head: FindingHead): unknown[] {
  const { id, keys, kind, startLine, endLine, version, state, jobs, image, goneSince, exempt, digest } = head;
  return [
    id,
    keys,
    kind,
    startLine,
    endLine,
    version,
    state,
    jobs.toSorted(),
    image,
    goneSince,
    exempt,
    digest,
  ];
}

/** A job that has a report in the run ran, whatever became of the report. Jobs of other types are left out. */
function jobsAfter(run: ReportRun | GitLabRun): KnownJob[] {
  const now = run.now.toISOString();
  const ran = run.source === 'gitlab' ? [''] : run.outcomes.map(({ job }) => job);
  const times = new Map(jobsOfType(run).map(({ job, seenAt }) => [job, seenAt]));
  for (const job of ran) times.set(job, now);
  return Array.from(times, ([job, seenAt]) => ({ type: run.type, job, seenAt }));
}

function jobsOfType({ type, knownJobs }: Run): KnownJob[] {
  return knownJobs.filter((known) => known.type === type);
}
