import type { JobOf } from '../../contracts/job.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { purgeSubscriptions } from '../subscriptions/remove-subscription.ts';
import { removeHook } from '../webhooks/remove-hook.ts';
import type { App } from '../app.ts';

/**
 * Removes the data of a connector's configuration: webhooks, tokens (revoked first), root groups with their inventory and
 * claims, runs, event subscriptions, and last the configuration, or the whole connector if that was deleted. Then ends the operation.
 * Idempotent: each step skips what is removed already, and the row of the connector is removed last.
 */
export async function offboard(job: JobOf<'offboard'>, app: App): Promise<void> {
  const current = (await app.connectors.get(job.connector))?.value;
  const connector = current?.id === job.connector.id ? current : await app.connectors.setAside(job.connector);
  if (connector !== undefined && isOffboarding(connector, job)) {
    await removeHooks(connector, app);
    await removeSecrets(connector, app);
    await removeInventory(connector, app);
    await removeRuns(connector.id, app);
    await app.changeFeed.purge(connector.id);
    await purgeSubscriptions(connector.id, app);
    await removeConfiguration(job, app);
  }
  await saveResult(job, app);
}

function isOffboarding(connector: Connector, job: JobOf<'offboard'>): boolean {
  if (connector.id !== job.connector.id) return false;
  const operation = connector.devops?.operation;
  const isConfigurationDeleted = operation?.kind === 'delete' && operation.id === job.operationId;
  return connector.deletion?.operationId === job.operationId || isConfigurationDeleted;
}

/** Called before the tokens are revoked, because removing webhooks needs them. */
async function removeHooks(connector: Connector, app: App): Promise<void> {
  for (const root of await app.rootGroups.list(connector.id)) await removeHook(connector, root, app);
}

async function removeSecrets(connector: Connector, app: App): Promise<void> {
  const credentials = await app.vault.credentials.get(connector.id);
  if (credentials !== undefined) await app.gitlab.revoke(connector, credentials.value);
  await app.vault.removeAll(connector.id);
}

async function removeInventory(connector: Connector, app: App): Promise<void> {
  const { tenantId, id: connectorId } = connector;
  await app.assessments.purge(connectorId);
  await app.findings.purge(connectorId);
  await app.decisions.purge(connectorId);
  await app.readModelChunks.purge(connectorId);
  for (const root of await app.rootGroups.list(connectorId)) {
    const scope = { connectorId, rootId: root.facts.id };
    await app.projects.purge(scope);
    await app.groups.purge(scope);
    await app.rootGroups.remove(scope);
  }
  // Includes claims whose root groups were never saved because of a crash.
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
    if (current === undefined || !isOffboarding(current, job)) return { action: 'keep', answer: undefined };
    if (current.deletion !== undefined) return { action: 'remove', answer: undefined };
    const { devops: _devops, ...connector } = current;
    return { action: 'save', connector, answer: undefined };
  });
}

async function saveResult(job: JobOf<'offboard'>, app: App): Promise<void> {
  const now = app.clock.now().toISOString();
  const startedAt = (await app.operations.get(job.connector, job.operationId))?.startedAt ?? now;
  await app.operations.put(job.connector, {
    id: job.operationId,
    status: 'Succeeded',
    startedAt,
    endedAt: now,
  });
}
