import type { ConnectorRef } from '../../contracts/connector-key.ts';
import { isCurrent } from './domain/current-operation.ts';
import { devopsAfter } from '../onboarding/domain/shape-devops.ts';
import type { Chance } from '../../platform/clock.ts';
import type { ConnectorChanges, Operations } from './ports.ts';
import type { OperationEnd } from '../flow-types/connectors.ts';

/**
 * Ends a long-running operation: first the configuration it held, then its result, which is what callers poll, so that
 * a caller who sees the end also sees the configuration. Safe to repeat: an operation that no longer holds the
 * configuration leaves it alone, and an ended result stays as it is.
 */
export async function endOperation(
  connector: ConnectorRef,
  operationId: string,
  end: OperationEnd,
  deps: { changes: ConnectorChanges; operations: Operations; clock: Chance },
): Promise<void> {
  const now = deps.clock.now();
  const message = end.state === 'Succeeded' ? end.message : end.error.message;
  const startedAt = await deps.changes.change<string | undefined>(connector, (current) => {
    const devops = isCurrent(current, connector) ? current.devops : undefined;
    if (current === undefined || devops?.operation?.id !== operationId)
      return { action: 'keep', answer: undefined };
    const runId = end.state === 'Succeeded' && end.runId !== undefined ? { runId: end.runId } : {};
    const after = devopsAfter(devops, { state: end.state, message, now, ...runId });
    return { action: 'save', connector: { ...current, devops: after }, answer: devops.operation.startedAt };
  });
  const known = await deps.operations.get(connector, operationId);
  await deps.operations.put(connector, {
    id: operationId,
    status: end.state,
    startedAt: known?.startedAt ?? startedAt ?? now.toISOString(),
    endedAt: now.toISOString(),
    ...(end.state === 'Failed' ? { error: end.error } : {}),
  });
}
