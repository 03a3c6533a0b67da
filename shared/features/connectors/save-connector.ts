import type { SecurityConnectorPatch, SecurityConnectorPut } from '../../contracts/arm/security-connector.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { Caller } from '../../platform/caller.ts';
import { ConflictError } from '../../platform/errors/errors.ts';
import type { Connector } from './domain/connector.ts';
import { connectorFromPatch, connectorFromPut } from './domain/shape-connector.ts';
import { assertPrecondition, type Precondition } from './domain/precondition.ts';
import { isVisible, visibleConnector } from './domain/visible-connector.ts';
import type { Connectors, GitLabConnections } from './ports.ts';
import type { App } from '../app.ts';

type Request<Body> = { caller: Caller; key: ConnectorKey; body: Body; precondition?: Precondition };

/**
 * Creates or replaces a connector. Idempotent. Role assignments that the interrupted deletion of a former connector left
 * under this name are removed before the new one exists.
 */
export async function putConnector(
  { caller, key, body, precondition = {} }: Request<SecurityConnectorPut>,
  { connectors, changes, roleAssignments, gitlab, clock, ids, limits }: App,
): Promise<{ connector: Connector; created: boolean }> {
  const existing = (await connectors.get(key))?.value;
  if (existing === undefined) await assertQuota(key, connectors, limits);
  if (!isVisible(existing)) await roleAssignments.removeAt(caller.tenantId, key);
  const newId = ids.newId();
  const now = clock.now();
  return changes.change(key, (current) => {
    // A connector that is being deleted frees its name at once; its offboarding goes on beside the new one.
    const before = isVisible(current) ? current : undefined;
    assertPrecondition(before, precondition);
    const connector = connectorFromPut(before, { key, body, caller, newId, now });
    assertSameInstance(before, connector, gitlab);
    const action = before === undefined && current !== undefined ? 'succeed' : 'save';
    return { action, connector, answer: { connector, created: before === undefined } };
  });
}

/** Throws Resource Manager's error for an exhausted quota. Two concurrent requests may both get the last place. */
async function assertQuota(
  { subscriptionId }: ConnectorKey,
  connectors: Pick<Connectors, 'countIn'>,
  { connectorsPerSubscription: max }: App['limits'],
): Promise<void> {
  const count = await connectors.countIn(subscriptionId);
  if (count < max) return;
  throw new ConflictError(
    `Creating the resource of type 'Microsoft.Security/securityConnectors' would exceed the quota of '${max}' resources of this type per subscription. The current count is '${count}'; delete some of them first.`,
    'ResourceQuotaExceeded',
  );
}

/** Changes the given properties of a connector. Idempotent. */
export async function patchConnector(
  { caller, key, body, precondition = {} }: Request<SecurityConnectorPatch>,
  { changes, gitlab, clock }: Pick<App, 'changes' | 'gitlab' | 'clock'>,
): Promise<Connector> {
  const now = clock.now();
  return changes.change(key, (current) => {
    const before = visibleConnector(current, key);
    assertPrecondition(before, precondition);
    const connector = connectorFromPatch(before, { body, caller, now });
    assertSameInstance(current, connector, gitlab);
    return { action: 'save', connector, answer: connector };
  });
}

/** A configured connector keeps its GitLab instance: its token must not be sent to another one, where its ids are meaningless. */
function assertSameInstance(
  before: Connector | undefined,
  after: Connector,
  gitlab: Pick<GitLabConnections, 'instanceOf'>,
): void {
  const { url } = gitlab.instanceOf(after);
  if (before?.devops === undefined || gitlab.instanceOf(before).url === url) return;
  throw new ConflictError(
    `Security connector '${after.key.name}' is configured for another GitLab instance; delete its DevOps configuration first.`,
  );
}
