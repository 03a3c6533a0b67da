import type { JobOf } from '../../contracts/job.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { removeHook } from '../webhooks/remove-hook.ts';
import type { App } from '../app.ts';

/**
 * Takes everything out that a connector's configuration brought: tokens revoked and wiped, root groups with their
 * inventory and claims, runs, and last the configuration (or the whole connector, when that was deleted) with the end
 * of the operation. Safe to repeat: each step finds done what was done, and the connector's row goes last.
 */
export async function offboard(job: JobOf<'offboard'>, app: App): Promise<void> {
  const named = (await app.connectors.get(job.connector))?.value;
  const connector = named?.id === job.connector.id ? named : await app.connectors.setAside(job.connector);
  if (connector !== undefined && isLeaving(connector, job)) {
    await removeHooks(connector, app);
    await forgetSecrets(connector, app);
    await removeInventory(connector, app);
    await removeRuns(connector.id, app);
    await app.changeFeed.purge(connector.id);
    await removeConfiguration(job, app);
  }
  await endResult(job, app);
}

function isLeaving(connector: Connector, job: JobOf<'offboard'>): boolean {
  if (connector.id !== job.connector.id) return false;
  const operation = connector.devops?.operation;
  const isConfigurationLeaving = operation?.kind === 'delete' && operation.id === job.operationId;
  return connector.deletion?.operationId === job.operationId || isConfigurationLeaving;
}

/** Before the tokens are revoked: taking webhooks away needs them. */
async function removeHooks(connector: Connector, app: App): Promise<void> {
  for (const root of await app.rootGroups.list(connector.id)) await removeHook(connector, root, app);
}

async function forgetSecrets(connector: Connector, app: App): Promise<void> {
  const credentials = await app.vault.credentials.get(connector.id);
  if (credentials !== undefined) await app.gitlab.revoke(connector, credentials.value);
  await app.vault.removeAll(connector.id);
}

async function removeInventory(connector: Connector, app: App): Promise<void> {
  const { tenantId, id: connectorId } = connector;
  for (const root of await app.rootGroups.list(connectorId)) {
    const scope = { connectorId, rootId: root.facts.id };
    await app.projects.purge(scope);
    await app.groups.purge(scope);
    await app.rootGroups.remove(scope);
  }
  // Also those whose root groups a process that died did not come to note.
  await app.groupClaims.releaseAll(tenantId, connectorId);
}

async function removeRuns(connectorId: string, app: App): Promise<void> {
  let continuationToken: string | undefined;
  do {
    const page = await app.runs.list(connectorId, { pageSize: 100, continuationToken });
    for (const run of page.items) await app.runTasks.purge(run.id);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  await app.runs.purge(connectorId);
}

async function removeConfiguration(job: JobOf<'offboard'>, app: App): Promise<void> {
  await app.connectors.removeSetAside(job.connector);
  await app.changes.change(job.connector, (current) => {
    if (current === undefined || !isLeaving(current, job)) return { action: 'keep', answer: undefined };
    if (current.deletion !== undefined) return { action: 'remove', answer: undefined };
    const { devops: _devops, ...connector } = current;
    return { action: 'save', connector, answer: undefined };
  });
}

async function endResult(job: JobOf<'offboard'>, app: App): Promise<void> {
  const now = app.clock.now().toISOString();
  const startedAt = (await app.operations.get(job.connector, job.operationId))?.startedAt ?? now;
  await app.operations.put(job.connector, {
    id: job.operationId,
    status: 'Succeeded',
    startedAt,
    endedAt: now,
  });
}
