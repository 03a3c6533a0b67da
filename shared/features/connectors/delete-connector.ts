import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { refOf, type Connector } from './domain/connector.ts';
import { assertPrecondition, type Precondition } from './domain/precondition.ts';
import type { App } from '../app.ts';

/**
 * Deletes a connector. One that was never configured is removed at once; any other is hidden from callers, and a job
 * removes its data. Role assignments at the connector are removed with it; after a crash before that, they are removed
 * when a connector is created under the same name. Idempotent: the job of a deletion under way is sent again. Throws
 * `PreconditionFailedError`.
 */
export async function deleteConnector(
  key: ConnectorKey,
  app: App,
  precondition: Precondition = {},
): Promise<{ existed: boolean }> {
  const operationId = app.ids.newId();
  const startedAt = app.clock.now().toISOString();
  const deleted = await app.changes.change<Connector | undefined>(key, (current) => {
    if (current === undefined || current.deletion !== undefined) return { action: 'keep', answer: current };
    assertPrecondition(current, precondition);
    if (current.devops === undefined) return { action: 'remove', answer: current };
    const connector = { ...current, deletion: { operationId, startedAt } };
    return { action: 'save', connector, answer: connector };
  });
  if (deleted === undefined) return { existed: false };
  if (deleted.deletion === undefined || deleted.deletion.operationId === operationId)
    await app.roleAssignments.removeAt(deleted.tenantId, key);
  if (deleted.deletion === undefined) return { existed: true };
  const isNew = deleted.deletion.operationId === operationId;
  await app.jobs.send([
    {
      v: 1,
      kind: 'offboard',
      connector: refOf(deleted),
      operationId: deleted.deletion.operationId,
      attempt: 0,
    },
  ]);
  return { existed: isNew };
}
