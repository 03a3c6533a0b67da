import type { SecurityConnectorPatch, SecurityConnectorPut } from '../contracts/arm/security-connector.ts';
import type { ConnectorKey } from '../contracts/connector-key.ts';
import type { Caller } from '../domain/access/caller.ts';
import type { Connector } from '../domain/onboarding/connector.ts';
import { connectorFromPatch, connectorFromPut } from '../domain/onboarding/shape-connector.ts';
import { visibleConnector } from '../domain/onboarding/visible-connector.ts';
import type { Chance, ConnectorChanges, GitLabConnections } from '../ports.ts';

type Deps = { changes: ConnectorChanges; gitlab: Pick<GitLabConnections, 'instanceOf'>; clock: Chance };
type Request<Body> = { caller: Caller; key: ConnectorKey; body: Body };

/** Creates or replaces a connector. Safe to repeat: the same PUT again gives the same connector. */
export async function putConnector(
  { caller, key, body }: Request<SecurityConnectorPut>,
  { changes, gitlab, clock }: Deps,
): Promise<{ connector: Connector; created: boolean }> {
  const newId = clock.newId();
  const now = clock.now();
  return changes.change(key, (current) => {
    const connector = connectorFromPut(current, { key, body, caller, newId, now });
    gitlab.instanceOf(connector);
    return { action: 'save', connector, answer: { connector, created: current === undefined } };
  });
}

/** Changes what is given of a connector. Safe to repeat. */
export async function patchConnector(
  { caller, key, body }: Request<SecurityConnectorPatch>,
  { changes, gitlab, clock }: Deps,
): Promise<Connector> {
  const now = clock.now();
  return changes.change(key, (current) => {
    const connector = connectorFromPatch(visibleConnector(current, key), { body, caller, now });
    gitlab.instanceOf(connector);
    return { action: 'save', connector, answer: connector };
  });
}
