import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { ConflictError, NotFoundError } from '../../platform/errors/errors.ts';
import { refOf } from '../connectors/domain/connector.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import type { RunProgress } from './domain/run.ts';
import { endOperation } from '../connectors/end-operation.ts';
import { stopRun } from './stop-run.ts';
import { getRun } from './read-runs.ts';
import type { App } from '../app.ts';

/**
 * Ends a run at a caller's wish: what is pending is dropped, and nothing is concluded from it. An operation that still
 * waits for it fails, before the run ends, so that none of its jobs begins the run's work again. Safe to repeat: a run that
 * was cancelled stays so. Throws `NotFoundError`, and `ConflictError` for a run that has ended otherwise. A run whose
 * tasks are all done may be summed up already: whoever writes its end first has it.
 */
export async function cancelRun(
  key: ConnectorKey,
  runId: string,
  caller: string,
  app: App,
): Promise<RunProgress> {
  const connector = parentConnector((await app.connectors.get(key))?.value, key);
  const { operation } = devopsOf(connector);
  const run = (await app.runs.get(connector.id, runId))?.value;
  if (run === undefined) throw new NotFoundError(`Run '${runId}' does not exist.`);
  const because = `The run was cancelled by ${caller}.`;
  if (operation?.runId === runId && run.state === 'running') {
    const error = { code: 'RunCancelled', message: because };
    await endOperation(refOf(connector), operation.id, { state: 'Failed', error }, app);
  }
  const ended = await stopRun(connector.id, runId, { state: 'cancelled', because }, app);
  if (ended !== undefined && ended.state !== 'cancelled')
    throw new ConflictError(`Run '${runId}' has ended as '${ended.state}'.`, 'RunHasEnded');
  return getRun(key, runId, app);
}
