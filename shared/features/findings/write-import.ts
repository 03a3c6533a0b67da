import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { SeenIn } from '../../contracts/findings/finding.ts';
import type { App } from '../app.ts';
import { applyChange } from './domain/apply-change.ts';
import { addToTotals, totalsOf } from './domain/import-totals.ts';
import type { ImportState } from './domain/import-state.ts';
import type { FindingChange } from './domain/finding-change.ts';
import type { ScannedFinding } from './domain/scanned-finding.ts';
import type { FindingsPlace, StoredHead } from './ports.ts';

/** Rows of a transaction beside the state. */
const rowsATransaction = 95;

/** An import as far as it came: the state with its version, and what is stored of each finding. */
export type RunningImport = {
  place: FindingsPlace;
  state: ImportState;
  etag: string;
  heads: Map<string, StoredHead>;
};

/**
 * Writes the changes of a plan, some rows in a transaction, each under the version of the state that the one before left. The
 * totals of the import so far are in the same transactions, so that a repeat after a crash, whose plan has the rest only, goes on
 * counting. Throws `ConcurrentChangeError` if another import wrote meanwhile.
 */
export async function writeChanges(
  running: RunningImport,
  changes: Iterable<FindingChange>,
  { run, bodyOf }: { run: SeenIn; bodyOf: (bodies: readonly number[]) => ScannedFinding },
  app: Pick<App, 'findings'>,
): Promise<void> {
  for (const some of batchesOf(changes)) {
    const known = some.flatMap((change) => (change.change === 'new' ? [] : [change.from.id]));
    const stored = await app.findings.whole(running.place, known);
    const byId = new Map(stored.map((finding) => [finding.id, finding]));
    const written = some.map((change) => {
      const bodies = 'scanned' in change ? change.scanned?.bodies : undefined;
      const scanned = bodies === undefined ? undefined : bodyOf(bodies);
      return { finding: applyChange(change, byId.get(change.head.id), scanned, run), head: change.head };
    });
    const totals = totalsOf(running.state);
    running.state = { ...running.state, running: addToTotals(totals, some, written) };
    const { place, state, etag } = running;
    running.etag = await app.findings.write(place, { state, etag, changes: written });
    for (const { finding, head } of written) {
      const { id, kind, severity, state: current, firstSeen, fixedAt } = finding;
      const columns = { kind, severity, state: current, firstSeenAt: firstSeen.time };
      running.heads.set(id, { head, ...columns, ...omitUndefined({ fixedAt }) });
    }
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
