import type { ConnectorKey } from '../contracts/connector-key.ts';
import { refOf, type Connector } from '../domain/onboarding/connector.ts';
import type { Chance, ConnectorChanges, JobSender } from '../ports.ts';

type Deps = { changes: ConnectorChanges; jobs: JobSender; clock: Chance };

/**
 * Deletes a connector: at once when it was never configured; else callers no longer see it, and a job takes its traces
 * out. Says whether there was one. Safe to repeat: a deletion under way is sent again.
 */
export async function deleteConnector(key: ConnectorKey, deps: Deps): Promise<{ existed: boolean }> {
  const operationId = deps.clock.newId();
  const startedAt = deps.clock.now().toISOString();
  const leaving = await deps.changes.change<Connector | 'gone' | undefined>(key, (current) => {
    if (current === undefined) return { action: 'keep', answer: undefined };
    if (current.deletion !== undefined) return { action: 'keep', answer: current };
    if (current.devops === undefined) return { action: 'remove', answer: 'gone' };
    const connector = { ...current, deletion: { operationId, startedAt } };
    return { action: 'save', connector, answer: connector };
  });
  if (leaving === undefined || leaving === 'gone') return { existed: leaving === 'gone' };
  const isNew = leaving.deletion?.operationId === operationId;
  await deps.jobs.send([
    {
      v: 1,
      kind: 'offboard',
      connector: refOf(leaving),
      operationId: leaving.deletion?.operationId ?? operationId,
      attempt: 0,
    },
  ]);
  return { existed: isNew };
}
