import { ConcurrentChangeError } from './errors/errors.ts';

/**
 * Repeats a load-decide-save while it throws `ConcurrentChangeError`. Throws the last conflict after `maxAttempts`, 6 by
 * default. `work` must load each time.
 */
export async function retryOnConflict<Result>(work: () => Promise<Result>, maxAttempts = 6): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (failure) {
      if (!(failure instanceof ConcurrentChangeError) || attempt >= maxAttempts) throw failure;
    }
  }
}
