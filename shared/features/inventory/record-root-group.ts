import { describeRoot, observedRoot, type RootObservation } from './domain/observed-root.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { groupPathOf } from './domain/group-path.ts';
import type { App } from '../app.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';

type ConnectorIdentity = Pick<Connector, 'id' | 'tenantId'>;

/**
 * Stores what GitLab showed of a root group, together with what the feed tells of it; its claim follows its path. Safe to repeat, to run twice at once
 * and to come late: the same facts write nothing, and an answer to an earlier question is left aside.
 */
export async function recordRootGroup(
  connector: ConnectorIdentity,
  sighting: RootObservation,
  app: App,
): Promise<void> {
  return retryOnConflict(() => recordOnce(connector, sighting, app));
}

async function recordOnce(connector: ConnectorIdentity, sighting: RootObservation, app: App): Promise<void> {
  const scope = { connectorId: connector.id, rootId: sighting.facts.id };
  const stored = await app.rootGroups.get(scope);
  const sighted = stored === undefined ? undefined : observedRoot(stored.value, sighting);
  if (stored === undefined || sighted === undefined) return;
  if (stored.value.facts.fullyQualifiedName !== sighted.facts.fullyQualifiedName) {
    const { instanceHost } = stored.value;
    const group = { groupId: scope.rootId, fullPath: groupPathOf(sighted.facts.fullyQualifiedName) };
    await app.groupClaims.rename({ tenantId: connector.tenantId, instanceHost }, connector.id, group);
  }
  const events = describeRoot(stored.value, sighted, {
    cause: sighting.cause,
    at: sighting.observedAt,
  });
  await app.rootGroups.replace(scope.connectorId, sighted, stored.etag, events);
  if (events.length > 0) await app.changeFeed.publishRoots(scope.connectorId);
}
