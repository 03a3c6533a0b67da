import { type Finding, FindingBody, maxHistory, type SeenIn } from '../../../contracts/findings/finding.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { FindingChange } from './finding-change.ts';
import type { FindingHead } from './finding-head.ts';
import { type FindingPast, type FindingPresent, partsOf } from './finding-past.ts';
import type { ScannedFinding } from './scanned-finding.ts';

const bodyFields = Object.keys(FindingBody.shape);

/**
 * The stored finding after a change. `stored` is absent for a new one, `scanned` for one that the run does not have. A change that
 * was applied already, by a run that crashed afterwards, adds no second entry to the history.
 */
export function applyChange(
  change: FindingChange,
  stored: Finding | undefined,
  scanned: ScannedFinding | undefined,
  run: SeenIn,
): Finding {
  const { head } = change;
  const at = timeOf(change, scanned, run);
  const before = stored ?? firstStored(head.id, at, scanned, run);
  const { present, past } = partsOf(before);
  const hasEntered = stored === undefined || stored.state !== head.state;
  return {
    ...(scanned === undefined ? withHead(present, head) : presentAfter(head, scanned, run)),
    ...(hasEntered ? withoutStateDetails(past) : past),
    ...(hasEntered ? entered(change, before, scanned, run, at) : {}),
  };
}

/** Parts of a finding that a scan decides, whatever was stored before. */
export function presentAfter(head: FindingHead, scanned: ScannedFinding, run: SeenIn): FindingPresent {
  const { confirmed } = scanned.reported ?? {};
  return withHead({ ...bodyOf(scanned), id: head.id, lastSeen: run, ...omitUndefined({ confirmed }) }, head);
}

function withHead(
  present: Omit<FindingPresent, 'state'>,
  { jobs, kind, state, goneSince }: FindingHead,
): FindingPresent {
  const { goneSince: _, ...others } = present;
  return { ...others, jobs, kind, state, ...omitUndefined({ goneSince }) };
}

/** Fields that change with the state. */
function entered(
  change: FindingChange,
  before: Finding,
  scanned: ScannedFinding | undefined,
  run: SeenIn,
  at: string,
): Pick<Finding, 'since' | 'stateBy' | 'history' | 'timesReopened'> & Partial<Finding> {
  const { state } = change.head;
  const why = whyOf(change, scanned);
  const sha = scanned?.reported?.fixedInSha ?? run.sha;
  return {
    since: at,
    stateBy: scanned?.reported === undefined ? 'scan' : 'gitlab',
    timesReopened: before.timesReopened + (change.change === 'reopened' ? 1 : 0),
    history: [
      ...before.history,
      { at, state, why, ...omitUndefined({ pipelineId: run.pipelineId, other: otherOf(change) }) },
    ].slice(-maxHistory),
    ...(state === 'fixed'
      ? { fixedAt: at, reason: why, fixedIn: omitUndefined({ pipelineId: run.pipelineId, sha }) }
      : {}),
    ...(state === 'dismissed' ? { reason: why } : {}),
  };
}

function otherOf(change: FindingChange): string | undefined {
  if (change.change === 'new') return change.replaces;
  return change.change === 'fixed' ? change.replacedBy : undefined;
}

function whyOf(change: FindingChange, scanned: ScannedFinding | undefined): string {
  if (otherOf(change) !== undefined) return 'the analyzer reports it under another rule';
  if (change.change === 'fixed') return change.reason;
  if (change.change === 'reopened') return 'found again';
  const reason = scanned?.reported?.reason;
  if (change.head.state === 'dismissed') return reason ?? 'dismissed in GitLab';
  if (change.change === 'new') return reason ?? 'first seen';
  return 'dismissal taken back';
}

/** Details of the state that it leaves. */
function withoutStateDetails(past: FindingPast): Omit<FindingPast, 'reason' | 'fixedAt' | 'fixedIn'> {
  const { reason: _, fixedAt: _fixedAt, fixedIn: _fixedIn, ...kept } = past;
  return kept;
}

/** GitLab says when it changed a state; a scan is known by its run. */
function timeOf(change: FindingChange, scanned: ScannedFinding | undefined, run: SeenIn): string {
  const { state } = change.head;
  const reported = scanned?.reported;
  return (state === 'fixed' || state === 'dismissed' ? reported?.at : undefined) ?? run.time;
}

function firstStored(id: string, at: string, scanned: ScannedFinding | undefined, run: SeenIn): Finding {
  if (scanned === undefined) throw new Error('A new finding has a body.');
  const firstSeen = scanned.firstSeen ?? run;
  const introducedBy = scanned.introducedBy ?? {
    how: 'pipeline' as const,
    time: firstSeen.time,
    ...omitUndefined({ sha: firstSeen.sha }),
  };
  return {
    ...bodyOf(scanned),
    id,
    state: 'open',
    since: at,
    firstSeen,
    lastSeen: run,
    timesReopened: 0,
    introducedBy,
    history: [],
  };
}

/** The parts of a scan that are stored in each finding as they come. */
function bodyOf(scanned: ScannedFinding): FindingBody {
  return Object.fromEntries(
    Object.entries(scanned).filter(([name, value]) => bodyFields.includes(name) && value !== undefined),
  ) as FindingBody;
}
