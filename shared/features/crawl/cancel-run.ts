import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { ConflictError, NotFoundError } from '../../platform/errors/errors.ts';
import { refOf } from '../connectors/domain/connector.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import type { RunProgress } from './domain/run.ts';
import type { Connectors } from '../connectors/ports.ts';
import type { EndOperation } from '../flow-types/connectors.ts';
import type { InterruptRun } from '../flow-types/runs.ts';
import type { Runs } from './ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'get'>;
  runs: Pick<Runs, 'get'>;
  interruptRun: InterruptRun;
  endOperation: EndOperation;
  readRun(key: ConnectorKey, runId: string): Promise<RunProgress>;
};

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
  deps: Deps,
): Promise<RunProgress> {
  const connector = parentConnector((await deps.connectors.get(key))?.value, key);
  const { operation } = devopsOf(connector);
  const run = (await deps.runs.get(connector.id, runId))?.value;
  if (run === undefined) throw new NotFoundError(`Run '${runId}' does not exist.`);
  const because = `The run was cancelled by ${caller}.`;
  if (operation?.runId === runId && run.state === 'running') {
    const error = { code: 'RunCancelled', message: because };
    await deps.endOperation(refOf(connector), operation.id, { state: 'Failed', error });
  }
  const ended = await deps.interruptRun(connector.id, runId, { state: 'cancelled', because });
  if (ended !== undefined && ended.state !== 'cancelled')
    throw new ConflictError(`Run '${runId}' has ended as '${ended.state}'.`, 'RunHasEnded');
  return deps.readRun(key, runId);
}
