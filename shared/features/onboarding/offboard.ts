import type { JobOf } from '../../contracts/job.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import type { Chance } from '../../platform/clock.ts';
import type { GroupClaims } from '../connectors/ports.ts';
import type { ConnectorChanges, Connectors, Operations } from '../connectors/ports.ts';
import type { RemoveHook } from '../flow-types/connectors.ts';
import type { GitLabConnections } from '../connectors/ports.ts';
import type { ChangeFeed, Groups, Projects, RootGroups } from '../inventory/ports.ts';
import type { Runs, RunTasks } from '../crawl/ports.ts';
import type { Vault } from '../credentials/ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'get' | 'setAside' | 'removeSetAside'>;
  changes: ConnectorChanges;
  operations: Operations;
  gitlab: Pick<GitLabConnections, 'revoke'>;
  vault: Vault;
  rootGroups: RootGroups;
  groups: Pick<Groups, 'purge'>;
  projects: Pick<Projects, 'purge'>;
  groupClaims: Pick<GroupClaims, 'releaseAll'>;
  changeFeed: Pick<ChangeFeed, 'purge'>;
  removeHook: RemoveHook;
  runs: Pick<Runs, 'list' | 'purge'>;
  runTasks: Pick<RunTasks, 'purge'>;
  clock: Chance;
};

/**
 * Takes everything out that a connector's configuration brought: tokens revoked and wiped, root groups with their
 * inventory and claims, runs, and last the configuration (or the whole connector, when that was deleted) with the end
 * of the operation. Safe to repeat: each step finds done what was done, and the connector's row goes last.
 */
export async function offboard(job: JobOf<'offboard'>, deps: Deps): Promise<void> {
  const named = (await deps.connectors.get(job.connector))?.value;
  const connector = named?.id === job.connector.id ? named : await deps.connectors.setAside(job.connector);
  if (connector !== undefined && isLeaving(connector, job)) {
    await removeHooks(connector, deps);
    await forgetSecrets(connector, deps);
    await removeInventory(connector, deps);
    await removeRuns(connector.id, deps);
    await deps.changeFeed.purge(connector.id);
    await removeConfiguration(job, deps);
  }
  await endResult(job, deps);
}

function isLeaving(connector: Connector, job: JobOf<'offboard'>): boolean {
  if (connector.id !== job.connector.id) return false;
  const operation = connector.devops?.operation;
  const isConfigurationLeaving = operation?.kind === 'delete' && operation.id === job.operationId;
  return connector.deletion?.operationId === job.operationId || isConfigurationLeaving;
}

/** Before the tokens are revoked: taking webhooks away needs them. */
async function removeHooks(connector: Connector, deps: Deps): Promise<void> {
  for (const root of await deps.rootGroups.list(connector.id)) await deps.removeHook(connector, root);
}

async function forgetSecrets(connector: Connector, deps: Deps): Promise<void> {
  const credentials = await deps.vault.credentials.get(connector.id);
  if (credentials !== undefined) await deps.gitlab.revoke(connector, credentials.value);
  await deps.vault.removeAll(connector.id);
}

async function removeInventory(connector: Connector, deps: Deps): Promise<void> {
  const { tenantId, id: connectorId } = connector;
  for (const root of await deps.rootGroups.list(connectorId)) {
    const scope = { connectorId, rootId: root.facts.id };
    await deps.projects.purge(scope);
    await deps.groups.purge(scope);
    await deps.rootGroups.remove(scope);
  }
  // Also those whose root groups a process that died did not come to note.
  await deps.groupClaims.releaseAll(tenantId, connectorId);
}

async function removeRuns(connectorId: string, deps: Deps): Promise<void> {
  let continuationToken: string | undefined;
  do {
    const page = await deps.runs.list(connectorId, { pageSize: 100, continuationToken });
    for (const run of page.items) await deps.runTasks.purge(run.id);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  await deps.runs.purge(connectorId);
}

async function removeConfiguration(job: JobOf<'offboard'>, deps: Deps): Promise<void> {
  await deps.connectors.removeSetAside(job.connector);
  await deps.changes.change(job.connector, (current) => {
    if (current === undefined || !isLeaving(current, job)) return { action: 'keep', answer: undefined };
    if (current.deletion !== undefined) return { action: 'remove', answer: undefined };
    const { devops: _devops, ...connector } = current;
    return { action: 'save', connector, answer: undefined };
  });
}

async function endResult(job: JobOf<'offboard'>, deps: Deps): Promise<void> {
  const now = deps.clock.now().toISOString();
  const startedAt = (await deps.operations.get(job.connector, job.operationId))?.startedAt ?? now;
  await deps.operations.put(job.connector, {
    id: job.operationId,
    status: 'Succeeded',
    startedAt,
    endedAt: now,
  });
}
