import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { ChangeEvent } from './domain/change-event.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import type { Connectors } from '../connectors/ports.ts';
import type { ChangeFeed } from './ports.ts';
import type { PageRequest } from '../../platform/stored.ts';

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
