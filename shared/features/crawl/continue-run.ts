import type { ConnectorKey, ConnectorRef } from '../../contracts/connector-key.ts';
import type { Job } from '../../contracts/job.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import { refOf } from '../connectors/domain/connector.ts';
import type { Run, RunProgress } from './domain/run.ts';
import { assertRunning, findRun } from './find-run.ts';
import { getRun } from './read-runs.ts';

/** Time for which the queue knows the ids of its messages. */
const resendMs = 10 * 60_000;

/**
 * Continues a paused run: ends the pause, then sends all pending tasks, or the end of the run if none is left. Whatever was
 * dropped during the pause is pending when the tasks are read, as the pause had been ended before. Idempotent: after a crash in
 * between a repeat sends the same messages, which the queue drops if it had them within ten minutes; each task may run twice. So
 * does the watchdog ten minutes later, but for runs over new root groups that have not discovered any. A run that was never
 * paused stays as it is. Throws `NotFoundError`, and `ConflictError` for a run that has ended.
 */
export async function continueRun(key: ConnectorKey, runId: string, app: App): Promise<RunProgress> {
  const { ref, run } = await retryOnConflict(() => endPause(key, runId, app));
  if (run.continuedAt !== undefined)
    await app.jobs.send(await pendingJobs(ref, runId, app), {
      resend: markOf(run.continuedAt, app.clock.now()),
    });
  return getRun(key, runId, app);
}

/** The same for ten minutes, so that the queue drops repeats. */
function markOf(continuedAt: string, now: Date): string {
  const continuedMs = Date.parse(continuedAt);
  const windows = Math.floor((now.getTime() - continuedMs) / resendMs);
  return String(continuedMs + windows * resendMs);
}

async function endPause(
  key: ConnectorKey,
  runId: string,
  app: App,
): Promise<{ ref: ConnectorRef; run: Run }> {
  const { connector, run } = await findRun(key, runId, app);
  assertRunning(run.value);
  const ref = refOf(connector);
  const { pause, ...rest } = run.value;
  if (pause === undefined) return { ref, run: run.value };
  const continued = { ...rest, continuedAt: app.clock.now().toISOString() };
  await app.runs.replace(continued, run.etag);
  return { ref, run: continued };
}

async function pendingJobs(connector: ConnectorRef, runId: string, app: App): Promise<Job[]> {
  const pending = await app.runTasks.pending(runId);
  if (pending.length > 0) return pending.map(({ job }) => job);
  return [{ v: 1, kind: 'finish-run', connector, runId, attempt: 0 }];
}
