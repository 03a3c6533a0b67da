import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import type { RejectedRow } from '../../features/inventory/domain/merge-page.ts';
import { StoreUnavailableError } from './store-unavailable-error.ts';
import { withoutConflict } from './table.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

/** How many rows were no longer as they were read, and which ones the service refused. */
export type BatchResult = { conflicts: number; rejected: RejectedRow[] };

type BatchWriter<Unit> = {
  /** All of them or none, in one transaction. */
  write(units: readonly Unit[]): Promise<void>;
  /** A single row in conflict; whether it is written after all. */
  writeAlone(unit: Unit): Promise<boolean>;
  idOf(unit: Unit): number;
};

/**
 * Writes rows together, and what fails together in halves, down to the single row that is at fault: it was changed by
 * somebody else, or the service refuses it. All others are written. Trouble of the service itself rises.
 */
export async function writeBatches<Unit>(
  units: readonly Unit[],
  deeds: BatchWriter<Unit>,
): Promise<BatchResult> {
  const [only, another] = units;
  if (only === undefined) return { conflicts: 0, rejected: [] };
  try {
    if (another !== undefined) await deeds.write(units);
    else if (!(await withoutConflict(deeds.write(units))) && !(await deeds.writeAlone(only)))
      return { conflicts: 1, rejected: [] };
    return { conflicts: 0, rejected: [] };
  } catch (failure) {
    const isRowsFault = failure instanceof ConcurrentChangeError || isRejection(failure);
    if (isRowsFault && another !== undefined) return inHalves(units, deeds);
    if (isRejection(failure)) return rejection(only, failure, deeds);
    return isolateFailingRow(units, deeds, failure);
  }
}

async function inHalves<Unit>(units: readonly Unit[], deeds: BatchWriter<Unit>): Promise<BatchResult> {
  const [first, second] = halvesOf(units);
  return sum(await writeBatches(first, deeds), await writeBatches(second, deeds));
}

/**
 * A failure of the service (5xx) that outlasted its repeats: trouble of the moment, or one row that it can't bear. As long
 * as one half of the rows is taken, the fault is in the other; where neither is, it is the service's.
 */
async function isolateFailingRow<Unit>(
  units: readonly Unit[],
  deeds: BatchWriter<Unit>,
  failure: unknown,
): Promise<BatchResult> {
  const isAnswer = failure instanceof StoreUnavailableError && failure.serviceStatus !== undefined;
  if (!isAnswer || units.length === 1) throw failure;
  const halves = halvesOf(units);
  const [first, second] = await Promise.all(halves.map((half) => attempt(half, deeds)));
  if (first === undefined || second === undefined) throw failure;
  if ('failure' in first && 'failure' in second) throw failure;
  return sum(rejectedIfSingle(first, halves[0], deeds), rejectedIfSingle(second, halves[1], deeds));
}

type Attempt = BatchResult | { failure: unknown };

async function attempt<Unit>(units: readonly Unit[], deeds: BatchWriter<Unit>): Promise<Attempt> {
  return writeBatches(units, deeds).catch((failure: unknown) => ({ failure }));
}

/** A half of one row that failed, beside a half that did not, is that row's fault. */
function rejectedIfSingle<Unit>(
  tried: Attempt,
  [only, another]: readonly Unit[],
  deeds: BatchWriter<Unit>,
): BatchResult {
  if (!('failure' in tried)) return tried;
  const { failure } = tried;
  if (only === undefined || another !== undefined || !(failure instanceof StoreUnavailableError))
    throw failure;
  return rejection(only, failure, deeds);
}

/** `InvalidInput`, `PropertyValueTooLarge`, `EntityTooLarge`, `RequestBodyTooLarge` and their like. */
function isRejection(failure: unknown): failure is StoreUnavailableError {
  if (!(failure instanceof StoreUnavailableError)) return false;
  return failure.serviceStatus === 400 || failure.serviceStatus === 413;
}

function rejection<Unit>(unit: Unit, failure: StoreUnavailableError, deeds: BatchWriter<Unit>): BatchResult {
  const { message: because, serviceStatus: status } = failure;
  return {
    conflicts: 0,
    rejected: [{ id: deeds.idOf(unit), reason: because, ...omitUndefined({ status }) }],
  };
}

function halvesOf<Unit>(units: readonly Unit[]): [Unit[], Unit[]] {
  const half = Math.ceil(units.length / 2);
  return [units.slice(0, half), units.slice(half)];
}

function sum(a: BatchResult, b: BatchResult): BatchResult {
  return { conflicts: a.conflicts + b.conflicts, rejected: [...a.rejected, ...b.rejected] };
}
