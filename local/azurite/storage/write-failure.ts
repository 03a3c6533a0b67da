import { storageError } from './internals.ts';

/**
 * Runs a commit. If the disk refuses it, the client gets 507 `InsufficientStorage`, which the SDK retries like any 5xx.
 * Nothing has changed then.
 */
export function orInsufficientStorage(commit: () => void, context: unknown): void {
  try {
    commit();
  } catch (failure) {
    throw storageError(507, 'InsufficientStorage', `It could not be written: ${String(failure)}`, context);
  }
}
