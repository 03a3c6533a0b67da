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
 * Creates or replaces a connector. Safe to repeat: the same PUT again gives the same connector. Roles that were left at the
 * name by a former one, whose deletion died half-way, are none of a new one: they end before it is there.
 */
export async function putConnector(
  { caller, key, body, precondition = {} }: Request<SecurityConnectorPut>,
  { connectors, changes, roleAssignments, gitlab, clock, ids, limits }: App,
): Promise<{ connector: Connector; created: boolean }> {
  const there = (await connectors.get(key))?.value;
  if (there === undefined) await assertRoom(key, connectors, limits);
  if (!isVisible(there)) await roleAssignments.removeAt(caller.tenantId, key);
  const newId = ids.newId();
  const now = clock.now();
  return changes.change(key, (current) => {
    // One that is being deleted makes room at once; what is left to do for it goes on beside the new one.
    const before = isVisible(current) ? current : undefined;
    assertPrecondition(before, precondition);
    const connector = connectorFromPut(before, { key, body, caller, newId, now });
    assertSameInstance(before, connector, gitlab);
    const action = before === undefined && current !== undefined ? 'succeed' : 'save';
    return { action, connector, answer: { connector, created: before === undefined } };
  });
}

/** Resource Manager's refusal of one resource too many. Two at the same moment may both find the last place. */
async function assertRoom(
  { subscriptionId }: ConnectorKey,
  connectors: Pick<Connectors, 'countIn'>,
  { connectorsPerSubscription: most }: App['limits'],
): Promise<void> {
  const count = await connectors.countIn(subscriptionId);
  if (count < most) return;
  throw new ConflictError(
    `Creating the resource of type 'Microsoft.Security/securityConnectors' would exceed the quota of '${most}' resources of this type per subscription. The current count is '${count}'; delete some of them first.`,
    'ResourceQuotaExceeded',
  );
}

/** Changes what is given of a connector. Safe to repeat. */
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

/** A configured connector stays with its GitLab: its token must not be sent to another, its ids mean nothing there. */
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
