import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { refOf, type Connector } from './domain/connector.ts';
import { assertPrecondition, type Precondition } from './domain/precondition.ts';
import type { RoleAssignments } from '../permissions/ports.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import type { Chance } from '../../platform/clock.ts';
import type { ConnectorChanges } from './ports.ts';

type Deps = {
  changes: ConnectorChanges;
  roleAssignments: Pick<RoleAssignments, 'removeAt'>;
  jobs: JobSender;
  clock: Chance;
};

/**
 * Deletes a connector: at once when it was never configured; else callers no longer see it, and a job takes its traces
 * out. Roles at it end with it; should this die before, they end when another is made under its name. Says whether there
 * was one. Safe to repeat: a deletion under way is sent again. Throws `PreconditionFailedError`.
 */
export async function deleteConnector(
  key: ConnectorKey,
  deps: Deps,
  precondition: Precondition = {},
): Promise<{ existed: boolean }> {
  const operationId = deps.clock.newId();
  const startedAt = deps.clock.now().toISOString();
  const leaving = await deps.changes.change<Connector | undefined>(key, (current) => {
    if (current === undefined || current.deletion !== undefined) return { action: 'keep', answer: current };
    assertPrecondition(current, precondition);
    if (current.devops === undefined) return { action: 'remove', answer: current };
    const connector = { ...current, deletion: { operationId, startedAt } };
    return { action: 'save', connector, answer: connector };
  });
  if (leaving === undefined) return { existed: false };
  if (leaving.deletion === undefined || leaving.deletion.operationId === operationId)
    await deps.roleAssignments.removeAt(leaving.tenantId, key);
  if (leaving.deletion === undefined) return { existed: true };
  const isNew = leaving.deletion.operationId === operationId;
  await deps.jobs.send([
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
