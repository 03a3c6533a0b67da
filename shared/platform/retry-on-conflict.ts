import { ConcurrentChangeError } from './errors/errors.ts';

/**
 * Runs a load-decide-save again while it throws `ConcurrentChangeError`: the thing changed between load and save. Throws the
 * last conflict after `maxAttempts`, 6 unless given. `work` must load each time.
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
