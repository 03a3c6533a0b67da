import type { ChangeEvent } from '../../shared/features/inventory/domain/describe-change.ts';
import type { ChangeFeed } from '../../shared/features/inventory/ports.ts';

/** The whole change feed of a connector, newest first. */
export async function feedEntries(feed: ChangeFeed, connectorId: string): Promise<ChangeEvent[]> {
  return (await Array.fromAsync(feed.pages(connectorId, {}, 1_000))).flat();
}
