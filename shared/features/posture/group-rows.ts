import type { App } from '../app.ts';
import type { GroupRow, RootGroup } from '../inventory/domain/inventory.ts';
import { rowOfRoot } from '../inventory/domain/observed-root.ts';

/** Rows of groups under a root group that are not removed, by id; the root group itself is one of its groups. */
export async function groupRows(
  { connectorId, root }: { connectorId: string; root: RootGroup },
  ids: readonly number[],
  app: App,
): Promise<GroupRow[]> {
  const rootId = root.facts.id;
  const below = ids.filter((id) => id !== rootId);
  const rows = (await app.groups.whole({ connectorId, rootId }, below)).map(({ value }) => value);
  const present = rows.filter(({ removed }) => removed === undefined);
  return ids.includes(rootId) ? [rowOfRoot(root), ...present] : present;
}
