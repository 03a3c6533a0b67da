import { ConcurrentChangeError } from '../../../platform/errors/errors.ts';
import type { RefusedRow } from '../../../features/inventory/domain/merge-page.ts';
import { StoreUnavailableError } from '../store-unavailable-error.ts';
import { unlessChanged } from '../table.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

/** How many rows were no longer as they were read, and which ones the service refused. */
export type Written = { lost: number; refused: RefusedRow[] };

type Deeds<Unit> = {
  /** All of them or none, in one transaction. */
  write(units: readonly Unit[]): Promise<void>;
  /** A single row in conflict; whether it is written after all. */
  alone(unit: Unit): Promise<boolean>;
  idOf(unit: Unit): number;
};

/**
 * Writes rows together, and what fails together in halves, down to the single row that is at fault: it was changed by
 * somebody else, or the service refuses it. All others are written. Trouble of the service itself rises.
 */
export async function writeBatches<Unit>(units: readonly Unit[], deeds: Deeds<Unit>): Promise<Written> {
  const [only, another] = units;
  if (only === undefined) return { lost: 0, refused: [] };
  try {
    if (another !== undefined) await deeds.write(units);
    else if (!(await unlessChanged(deeds.write(units))) && !(await deeds.alone(only)))
      return { lost: 1, refused: [] };
    return { lost: 0, refused: [] };
  } catch (failure) {
    const isRowsFault = failure instanceof ConcurrentChangeError || isRefusal(failure);
    if (isRowsFault && another !== undefined) return inHalves(units, deeds);
    if (isRefusal(failure)) return refusal(only, failure, deeds);
    return findUnbearable(units, deeds, failure);
  }
}

async function inHalves<Unit>(units: readonly Unit[], deeds: Deeds<Unit>): Promise<Written> {
  const [first, second] = halvesOf(units);
  return sum(await writeBatches(first, deeds), await writeBatches(second, deeds));
}

/**
 * A failure of the service (5xx) that outlasted its repeats: trouble of the moment, or one row that it can't bear. As long
 * as one half of the rows is taken, the fault is in the other; where neither is, it is the service's.
 */
async function findUnbearable<Unit>(
  units: readonly Unit[],
  deeds: Deeds<Unit>,
  failure: unknown,
): Promise<Written> {
  const isAnswer = failure instanceof StoreUnavailableError && failure.serviceStatus !== undefined;
  if (!isAnswer || units.length === 1) throw failure;
  const halves = halvesOf(units);
  const [first, second] = await Promise.all(halves.map((half) => attempt(half, deeds)));
  if (first === undefined || second === undefined) throw failure;
  if ('failure' in first && 'failure' in second) throw failure;
  return sum(atFault(first, halves[0], deeds), atFault(second, halves[1], deeds));
}

type Attempt = Written | { failure: unknown };

async function attempt<Unit>(units: readonly Unit[], deeds: Deeds<Unit>): Promise<Attempt> {
  return writeBatches(units, deeds).catch((failure: unknown) => ({ failure }));
}

/** A half of one row that failed, beside a half that did not, is that row's fault. */
function atFault<Unit>(tried: Attempt, [only, another]: readonly Unit[], deeds: Deeds<Unit>): Written {
  if (!('failure' in tried)) return tried;
  const { failure } = tried;
  if (only === undefined || another !== undefined || !(failure instanceof StoreUnavailableError))
    throw failure;
  return refusal(only, failure, deeds);
}

/** `InvalidInput`, `PropertyValueTooLarge`, `EntityTooLarge`, `RequestBodyTooLarge` and their like. */
function isRefusal(failure: unknown): failure is StoreUnavailableError {
  if (!(failure instanceof StoreUnavailableError)) return false;
  return failure.serviceStatus === 400 || failure.serviceStatus === 413;
}

function refusal<Unit>(unit: Unit, failure: StoreUnavailableError, deeds: Deeds<Unit>): Written {
  const { message: because, serviceStatus: status } = failure;
  return {
    lost: 0,
    refused: [{ id: deeds.idOf(unit), because, ...omitUndefined({ status }) }],
  };
}

function halvesOf<Unit>(units: readonly Unit[]): [Unit[], Unit[]] {
  const half = Math.ceil(units.length / 2);
  return [units.slice(0, half), units.slice(half)];
}

function sum(a: Written, b: Written): Written {
  return { lost: a.lost + b.lost, refused: [...a.refused, ...b.refused] };
}
