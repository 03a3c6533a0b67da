import { describeRoot, observedRoot, type RootObservation } from './domain/observed-root.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { groupPathOf } from './domain/group-path.ts';
import type { App } from '../app.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';

type ConnectorIdentity = Pick<Connector, 'id' | 'tenantId'>;

/**
 * Stores an observation of a root group with its events, and renames its claim if the path changed. Idempotent, concurrent
 * and late calls included: the same facts write nothing, and an older observation is ignored.
 */
export async function recordRootGroup(
  connector: ConnectorIdentity,
  observation: RootObservation,
  app: App,
): Promise<void> {
  return retryOnConflict(() => recordOnce(connector, observation, app));
}

async function recordOnce(
  connector: ConnectorIdentity,
  observation: RootObservation,
  app: App,
): Promise<void> {
  const scope = { connectorId: connector.id, rootId: observation.facts.id };
  const stored = await app.rootGroups.get(scope);
  const observed = stored === undefined ? undefined : observedRoot(stored.value, observation);
  if (stored === undefined || observed === undefined) return;
  if (stored.value.facts.fullyQualifiedName !== observed.facts.fullyQualifiedName) {
    const { instanceHost } = stored.value;
    const group = { groupId: scope.rootId, fullPath: groupPathOf(observed.facts.fullyQualifiedName) };
    await app.groupClaims.rename({ tenantId: connector.tenantId, instanceHost }, connector.id, group);
  }
  const events = describeRoot(stored.value, observed, {
    cause: observation.cause,
    at: observation.observedAt,
  });
  await app.rootGroups.replace(scope.connectorId, observed, stored.etag, events);
  if (events.length > 0) await app.changeFeed.publishRoots(scope.connectorId);
}
