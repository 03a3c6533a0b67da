import { refOf, type Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import type { App } from '../app.ts';

/**
 * Deletes the decisions of a connector whose configuration was deleted, or is being, while one was written: its purge may have
 * come before the write. Its mark on the connector comes before its purge, so that either sees the row. Idempotent.
 */
export async function purgeOrphaned(connector: Connector, app: App): Promise<void> {
  const ref = refOf(connector);
  if (!isCrawled((await app.connectors.get(ref))?.value, ref)) await app.decisions.purge(connector.id);
}
