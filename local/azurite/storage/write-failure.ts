import { storageError } from './internals.ts';

/**
 * Answers a write that the disk refused with 507 `InsufficientStorage`, which the SDK repeats as it does any 5xx. Nothing
 * of it was taken in.
 */
export function orInsufficientStorage(commit: () => void, context: unknown): void {
  try {
    commit();
  } catch (failure) {
    throw storageError(507, 'InsufficientStorage', `It could not be written: ${String(failure)}`, context);
  }
}
