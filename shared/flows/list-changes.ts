import type { Page } from '../contracts/arm/list.ts';
import type { ConnectorKey } from '../contracts/connector-key.ts';
import type { ChangeEvent } from '../domain/inventory/change-event.ts';
import { devopsOf, parentConnector } from '../domain/onboarding/visible-connector.ts';
import type { Connectors } from '../ports/connectors.ts';
import type { ChangeFeed } from '../ports/inventory.ts';
import type { PageRequest } from '../ports/stored.ts';

/** The change feed, newest first. Throws `ParentNotFoundError` or `NotFoundError`. */
export async function listChanges(
  key: ConnectorKey,
  page: PageRequest,
  deps: { connectors: Pick<Connectors, 'get'>; changeFeed: Pick<ChangeFeed, 'list'> },
): Promise<Page<ChangeEvent>> {
  const connector = parentConnector((await deps.connectors.get(key))?.value, key);
  devopsOf(connector);
  return deps.changeFeed.list(connector.id, page);
}
