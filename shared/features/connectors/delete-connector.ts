import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { refOf, type Connector } from './domain/connector.ts';
import { assertPrecondition, type Precondition } from './domain/precondition.ts';
import type { App } from '../app.ts';

/**
 * Deletes a connector: at once when it was never configured; else callers no longer see it, and a job takes its traces
 * out. Roles at it end with it; should this die before, they end when another is made under its name. Says whether there
 * was one. Safe to repeat: a deletion under way is sent again. Throws `PreconditionFailedError`.
 */
export async function deleteConnector(
  key: ConnectorKey,
  app: App,
  precondition: Precondition = {},
): Promise<{ existed: boolean }> {
  const operationId = app.ids.newId();
  const startedAt = app.clock.now().toISOString();
  const leaving = await app.changes.change<Connector | undefined>(key, (current) => {
    if (current === undefined || current.deletion !== undefined) return { action: 'keep', answer: current };
    assertPrecondition(current, precondition);
    if (current.devops === undefined) return { action: 'remove', answer: current };
    const connector = { ...current, deletion: { operationId, startedAt } };
    return { action: 'save', connector, answer: connector };
  });
  if (leaving === undefined) return { existed: false };
  if (leaving.deletion === undefined || leaving.deletion.operationId === operationId)
    await app.roleAssignments.removeAt(leaving.tenantId, key);
  if (leaving.deletion === undefined) return { existed: true };
  const isNew = leaving.deletion.operationId === operationId;
  await app.jobs.send([
    {
      v: 1,
      kind: 'offboard',
      connector: refOf(leaving),
      operationId: leaving.deletion.operationId,
      attempt: 0,
    },
  ]);
  return { existed: isNew };
}
