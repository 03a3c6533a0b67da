import type { RetryAnswer } from '../../contracts/arm/run.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { ConflictError } from '../../platform/errors/errors.ts';
import { untriedJob } from '../../platform/jobs/untried-job.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { ConnectorPausedError, isPaused } from '../connectors/domain/health.ts';
import { type FailedParts, failedParts } from './domain/failed-parts.ts';
import { isUnderWay } from './domain/run.ts';
import { findRun } from './find-run.ts';
import { type Started, startConnectorRun, startRootRun } from './start-run.ts';

const minuteMs = 60_000;
/** If more root groups failed, one run reads everything again. */
const maxRootRuns = 20;

/**
 * Tries again what failed. A running run sends the tasks that wait for their next try at once. For one that has ended, new runs
 * read the root groups that it did not read completely and that no newer run has read since. Idempotent: within a minute the same
 * tasks have the same message ids, and a repeat joins the runs that it started while these go on, also after a crash between two
 * of them. A later repeat starts runs over what is still not read. Throws `NotFoundError`; `ConflictError` for a paused run, and
 * if nothing can be crawled now.
 */
export async function retryFailed(key: ConnectorKey, runId: string, app: App): Promise<RetryAnswer> {
  const { connector, run } = await findRun(key, runId, app);
  if (run.value.state === 'running') {
    if (isUnderWay(run.value)) return { tasks: await sendRetrying(runId, app), runs: [] };
    throw new ConflictError(`Run '${runId}' is paused. Continue it first.`, 'RunIsPaused');
  }
  const { health } = connector.devops;
  if (health !== undefined && isPaused(health)) throw new ConnectorPausedError(health);
  const { done } = await app.runTasks.all(runId);
  const roots = await app.rootGroups.list(connector.id);
  const { currentRunId = runId } = connector.devops;
  const current = (await app.runs.get(connector.id, currentRunId))?.value ?? beginning(currentRunId);
  const failed = failedParts({ run: run.value, done, roots, current });
  return { tasks: 0, runs: await startAgain(connector, failed, app) };
}

function beginning(id: string) {
  return { id, state: 'running' } as const;
}

async function sendRetrying(runId: string, app: App): Promise<number> {
  const waiting = (await app.runTasks.pending(runId)).filter(({ retrying }) => retrying !== undefined);
  const minute = Math.floor(app.clock.now().getTime() / minuteMs);
  const jobs = waiting.map(({ job }) => untriedJob(job));
  if (jobs.length > 0) await app.jobs.send(jobs, { resend: `retry-${minute}` });
  return jobs.length;
}

async function startAgain(
  connector: Connector,
  { everything, rootIds }: FailedParts,
  app: App,
): Promise<Started[]> {
  if (!everything && rootIds.length === 0) return [];
  const started: (Started | undefined)[] = [];
  if (everything || rootIds.length > maxRootRuns)
    started.push(await startConnectorRun(connector, 'manual', app));
  else for (const rootId of rootIds) started.push(await startRootRun(connector, rootId, 'manual', app));
  const runs = started.filter((one) => one !== undefined);
  if (runs.length > 0) return [...new Map(runs.map((one) => [one.runId, one])).values()];
  const message = `Security connector '${connector.key.name}' is not crawled now.`;
  throw new ConflictError(message, 'AnotherOperationInProgress', 10);
}
