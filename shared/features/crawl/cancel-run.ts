import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { ConflictError } from '../../platform/errors/errors.ts';
import { refOf } from '../connectors/domain/connector.ts';
import type { RunProgress } from './domain/run.ts';
import { endOperation } from '../connectors/end-operation.ts';
import { stopRun } from './stop-run.ts';
import { findRun } from './find-run.ts';
import { getRun } from './read-runs.ts';
import type { App } from '../app.ts';

/**
 * Cancels a run for a caller: pending tasks are deleted and nothing is concluded from it. An operation that waits for
 * the run fails first, so that none of its jobs starts the run's work again. Idempotent for a cancelled run. Throws
 * `NotFoundError`, and `ConflictError` for a run that ended otherwise, also if it completes at the same time.
 */
export async function cancelRun(
  key: ConnectorKey,
  runId: string,
  caller: string,
  app: App,
): Promise<RunProgress> {
  const { connector, run } = await findRun(key, runId, app);
  const { operation } = connector.devops;
  const reason = `The run was cancelled by ${caller}.`;
  if (operation?.runId === runId && run.value.state === 'running') {
    const error = { code: 'RunCancelled', message: reason };
    await endOperation(refOf(connector), operation.id, { state: 'Failed', error }, app);
  }
  const ended = await stopRun(connector.id, runId, { state: 'cancelled', reason }, app);
  if (ended !== undefined && ended.state !== 'cancelled')
    throw new ConflictError(`Run '${runId}' has ended as '${ended.state}'.`, 'RunHasEnded');
  return getRun(key, runId, app);
}
