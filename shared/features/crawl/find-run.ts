import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { ConflictError, NotFoundError } from '../../platform/errors/errors.ts';
import type { Stored } from '../../platform/stored.ts';
import type { App } from '../app.ts';
import type { Connector, DevOps } from '../connectors/domain/connector.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import type { Run } from './domain/run.ts';

type Found = { connector: Connector & { devops: DevOps }; run: Stored<Run> };

/** A run of a connector. Throws `ParentNotFoundError` or `NotFoundError`. */
export async function findRun(key: ConnectorKey, runId: string, app: App): Promise<Found> {
  const connector = parentConnector((await app.connectors.get(key))?.value, key);
  const devops = devopsOf(connector);
  const run = await app.runs.get(connector.id, runId);
  if (run === undefined) throw new NotFoundError(`Run '${runId}' does not exist.`);
  return { connector: { ...connector, devops }, run };
}

/** Throws `ConflictError` for a run that has ended. */
export function assertRunning({ id, state }: Run): void {
  if (state !== 'running') throw new ConflictError(`Run '${id}' has ended as '${state}'.`, 'RunHasEnded');
}
