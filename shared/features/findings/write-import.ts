import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { SeenIn } from '../../contracts/findings/finding.ts';
import type { App } from '../app.ts';
import { applyChange, presentAfter } from './domain/apply-change.ts';
import { bareFinding, coveredFinding, coveredHead } from './domain/covered.ts';
import { addToTotals, totalsOf } from './domain/import-totals.ts';
import type { ImportState } from './domain/import-state.ts';
import type { FindingChange } from './domain/finding-change.ts';
import type { ScannedFinding } from './domain/scanned-finding.ts';
import type { FindingChange as FindingWithHead, FindingsPlace, SeenFinding } from './ports.ts';
import type { StoredHeads } from './domain/stored-heads.ts';

/** Rows of a transaction beside the state. */
const rowsATransaction = 95;

/** An import as far as it came: the state with its version, and what is stored of each finding. */
export type RunningImport = {
  place: FindingsPlace;
  state: ImportState;
  etag: string;
  heads: StoredHeads;
};

type Source = { run: SeenIn; bodyOf: (bodies: readonly number[]) => ScannedFinding };
/** Rows of one transaction. */
type Batch = { plan: readonly FindingChange[]; changes: FindingWithHead[]; seen: SeenFinding[] };

/**
 * Writes the changes of a plan, some rows in a transaction, each under the version of the state that the one before left. The
 * totals of the import so far are in the same transactions, so that a repeat after a crash, whose plan has the rest only, goes on
 * counting. Rows are made while those before are written. Throws `ConcurrentChangeError` if another import wrote meanwhile.
 */
export async function writeChanges(
  running: RunningImport,
  changes: Iterable<FindingChange>,
  source: Source,
  app: Pick<App, 'findings'>,
): Promise<void> {
  let writing: Promise<void> = Promise.resolve();
  for (const plan of batchesOf(changes)) {
    const [batch] = await Promise.all([batchOf(plan, running, source, app), writing]);
    writing = write(batch, running, app);
    // It is awaited with the next batch, which may fail first.
    writing.catch(() => undefined);
    // Sends the request before rows are made, which takes the thread.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await writing;
}

/** Rows of a finding that is seen again in the same state are not read: what is stored of its past stays. */
async function batchOf(
  plan: readonly FindingChange[],
  { place, heads }: RunningImport,
  { run, bodyOf }: Source,
  app: Pick<App, 'findings'>,
): Promise<Batch> {
  const read = plan.filter((change) => change.change !== 'new' && !keepsPast(change, heads));
  const stored = await app.findings.whole(
    place,
    read.map(({ head }) => head.id),
  );
  const byId = new Map(stored.map((finding) => [finding.id, finding]));
  const batch: Batch = { plan, changes: [], seen: [] };
  for (const change of plan) {
    const { head } = change;
    const bodies = 'scanned' in change ? change.scanned?.bodies : undefined;
    const scanned = bodies === undefined ? undefined : bodyOf(bodies);
    if (scanned !== undefined && keepsPast(change, heads))
      batch.seen.push({ head, present: presentAfter(head, scanned, run) });
    else {
      const before = byId.get(head.id);
      const after = applyChange(change, before && bareFinding(before), scanned, run);
      batch.changes.push({ head: coveredHead(head), finding: coveredFinding(after) });
    }
  }
  return batch;
}

function keepsPast(change: FindingChange, heads: RunningImport['heads']): boolean {
  return (
    change.change === 'seen' &&
    change.from.state === change.head.state &&
    change.head.exempt !== true &&
    heads.get(change.head.id)?.isSplit === true
  );
}

async function write(
  { plan, changes, seen }: Batch,
  running: RunningImport,
  app: Pick<App, 'findings'>,
): Promise<void> {
  const { place, etag, heads } = running;
  running.state = { ...running.state, running: addToTotals(totalsOf(running.state), plan, changes) };
  running.etag = await app.findings.write(place, { state: running.state, etag, changes, seen });
  for (const { finding, head } of changes) {
    const { severity, state, firstSeen, fixedAt } = finding;
    const columns = { kind: head.kind, severity, state, firstSeenAt: firstSeen.time, isSplit: true };
    heads.put({ head, ...columns, ...omitUndefined({ fixedAt }) });
  }
  for (const { present, head } of seen) {
    const { kind, severity } = present;
    const before = heads.get(head.id);
    if (before !== undefined) heads.put({ ...before, head, kind, severity });
  }
}

/** In order; two findings of which one replaces the other stay together. */
function* batchesOf(changes: Iterable<FindingChange>): Generator<FindingChange[]> {
  let batch: FindingChange[] = [];
  for (const change of changes) {
    const isFirstOfTwo = 'replaces' in change && batch.length === rowsATransaction - 1;
    if (batch.length === rowsATransaction || isFirstOfTwo) {
      yield batch;
      batch = [];
    }
    batch.push(change);
  }
  if (batch.length > 0) yield batch;
}
