import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import type { RunProgress } from './domain/run.ts';
import { assertRunning, findRun } from './find-run.ts';
import { getRun } from './read-runs.ts';

/**
 * Pauses a run for a caller: tasks in progress complete, and the messages of all others are dropped while their rows stay
 * pending. The run is joined, not replaced, however long it is paused. One conditional write, so that a crash leaves it either
 * running or paused. Idempotent. Throws `NotFoundError`, and `ConflictError` for a run that has ended.
 */
export async function pauseRun(
  key: ConnectorKey,
  runId: string,
  caller: string,
  app: App,
): Promise<RunProgress> {
  await retryOnConflict(async () => {
    const { run } = await findRun(key, runId, app);
    assertRunning(run.value);
    if (run.value.pause !== undefined) return;
    const pause = { at: app.clock.now().toISOString(), by: caller };
    await app.runs.replace({ ...run.value, pause }, run.etag);
  });
  return getRun(key, runId, app);
}
