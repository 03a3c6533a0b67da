import type { ConnectorRef } from '../../contracts/connector-key.ts';
import { isCurrent } from './domain/current-operation.ts';
import { devopsAfter } from './domain/devops-status.ts';
import type { App } from '../app.ts';
import type { ErrorDetail } from '../../contracts/arm/error.ts';

export type OperationEnd =
  | { state: 'Succeeded'; message: string; runId?: string }
  | { state: 'Failed'; error: ErrorDetail & { details?: ErrorDetail[] } };

/**
 * Ends a long-running operation: first in the configuration, then in the result that callers poll, so that a caller who
 * sees the end also sees the configuration. Idempotent: an operation that no longer locks the configuration does not
 * change it, and the result of an ended operation is kept.
 */
export async function endOperation(
  connector: ConnectorRef,
  operationId: string,
  end: OperationEnd,
  app: App,
): Promise<void> {
  const now = app.clock.now();
  const message = end.state === 'Succeeded' ? end.message : end.error.message;
  const startedAt = await app.changes.change<string | undefined>(connector, (current) => {
    const devops = isCurrent(current, connector) ? current.devops : undefined;
    if (current === undefined || devops?.operation?.id !== operationId)
      return { action: 'keep', answer: undefined };
    const runId = end.state === 'Succeeded' && end.runId !== undefined ? { runId: end.runId } : {};
    const after = devopsAfter(devops, { state: end.state, message, now, ...runId });
    return { action: 'save', connector: { ...current, devops: after }, answer: devops.operation.startedAt };
  });
  const known = await app.operations.get(connector, operationId);
  await app.operations.put(connector, {
    id: operationId,
    status: end.state,
    startedAt: known?.startedAt ?? startedAt ?? now.toISOString(),
    endedAt: now.toISOString(),
    ...(end.state === 'Failed' ? { error: end.error } : {}),
  });
}
