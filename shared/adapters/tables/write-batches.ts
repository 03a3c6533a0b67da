import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import type { RejectedRow } from '../../features/inventory/domain/merge-page.ts';
import { StoreUnavailableError } from './store-unavailable-error.ts';
import { withoutConflict } from './table.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

/** The number of rows that changed since they were read, and the rows that the service rejected. */
export type BatchResult = { conflicts: number; rejected: RejectedRow[] };

type RowWriter<Unit> = {
  /** Writes all units or none, in one transaction. */
  write(units: readonly Unit[]): Promise<void>;
  /** Writes a single row after a conflict; false if it was not written. */
  writeAlone(unit: Unit): Promise<boolean>;
  idOf(unit: Unit): number;
};

/**
 * Writes rows together. A failed transaction is split in halves, down to the row that caused it: another writer changed it,
 * or the service rejects it. All others are written (ADR 20). Throws if the service itself fails.
 */
export async function writeBatches<Unit>(
  units: readonly Unit[],
  writer: RowWriter<Unit>,
): Promise<BatchResult> {
  const [only, another] = units;
  if (only === undefined) return { conflicts: 0, rejected: [] };
  try {
    if (another !== undefined) await writer.write(units);
    else if (!(await withoutConflict(writer.write(units))) && !(await writer.writeAlone(only)))
      return { conflicts: 1, rejected: [] };
    return { conflicts: 0, rejected: [] };
  } catch (failure) {
    const isRowsFault = failure instanceof ConcurrentChangeError || isRejection(failure);
    if (isRowsFault && another !== undefined) return inHalves(units, writer);
    if (isRejection(failure)) return rejection(only, failure, writer);
    return isolateFailingRow(units, writer, failure);
  }
}

async function inHalves<Unit>(units: readonly Unit[], writer: RowWriter<Unit>): Promise<BatchResult> {
  const [first, second] = halvesOf(units);
  return sum(await writeBatches(first, writer), await writeBatches(second, writer));
}

/**
 * A failure of the service (5xx) after all retries is transient, or one row causes it. If one half of the rows is written,
 * the fault is in the other half; if neither is, it is the service's.
 */
async function isolateFailingRow<Unit>(
  units: readonly Unit[],
  writer: RowWriter<Unit>,
  failure: unknown,
): Promise<BatchResult> {
  const isAnswer = failure instanceof StoreUnavailableError && failure.serviceStatus !== undefined;
  if (!isAnswer || units.length === 1) throw failure;
  const halves = halvesOf(units);
  const [first, second] = await Promise.all(halves.map((half) => attempt(half, writer)));
  if (first === undefined || second === undefined) throw failure;
  if ('failure' in first && 'failure' in second) throw failure;
  return sum(rejectedIfSingle(first, halves[0], writer), rejectedIfSingle(second, halves[1], writer));
}

type Attempt = BatchResult | { failure: unknown };

async function attempt<Unit>(units: readonly Unit[], writer: RowWriter<Unit>): Promise<Attempt> {
  return writeBatches(units, writer).catch((failure: unknown) => ({ failure }));
}

/** A half of one row that failed, beside a half that did not, is that row's fault. */
function rejectedIfSingle<Unit>(
  tried: Attempt,
  [only, another]: readonly Unit[],
  writer: RowWriter<Unit>,
): BatchResult {
  if (!('failure' in tried)) return tried;
  const { failure } = tried;
  if (only === undefined || another !== undefined || !(failure instanceof StoreUnavailableError))
    throw failure;
  return rejection(only, failure, writer);
}

/** `InvalidInput`, `PropertyValueTooLarge`, `EntityTooLarge`, `RequestBodyTooLarge` and their like. */
function isRejection(failure: unknown): failure is StoreUnavailableError {
  if (!(failure instanceof StoreUnavailableError)) return false;
  return failure.serviceStatus === 400 || failure.serviceStatus === 413;
}

function rejection<Unit>(unit: Unit, failure: StoreUnavailableError, writer: RowWriter<Unit>): BatchResult {
  const { message: reason, serviceStatus: status } = failure;
  return {
    conflicts: 0,
    rejected: [{ id: writer.idOf(unit), reason, ...omitUndefined({ status }) }],
  };
}

function halvesOf<Unit>(units: readonly Unit[]): [Unit[], Unit[]] {
  const half = Math.ceil(units.length / 2);
  return [units.slice(0, half), units.slice(half)];
}

function sum(a: BatchResult, b: BatchResult): BatchResult {
  return { conflicts: a.conflicts + b.conflicts, rejected: [...a.rejected, ...b.rejected] };
}
