import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { ChangeEvent } from './domain/describe-change.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import type { PageRequest } from '../../platform/stored.ts';
import type { App } from '../app.ts';

/** The change feed, newest first. Throws `ParentNotFoundError` or `NotFoundError`. */
export async function listChanges(
  key: ConnectorKey,
  page: PageRequest,
  app: App,
): Promise<Page<ChangeEvent>> {
  const connector = parentConnector((await app.connectors.get(key))?.value, key);
  devopsOf(connector);
  return app.changeFeed.list(connector.id, page);
}
