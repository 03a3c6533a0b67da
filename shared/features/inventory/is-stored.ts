import type { App } from '../app.ts';

type Lookup = { connectorId: string; subject: 'group' | 'project'; id: number; rootId: number };

/**
 * Whether a group or project has a row under any root group of the connector, tombstones included. `rootId` is searched
 * first.
 */
export async function isStored({ connectorId, subject, id, rootId }: Lookup, app: App): Promise<boolean> {
  const rows = subject === 'group' ? app.groups : app.projects;
  const isBelow = async (root: number) => (await rows.stored({ connectorId, rootId: root }, [id])).length > 0;
  if (await isBelow(rootId)) return true;
  for (const { facts } of await app.rootGroups.list(connectorId)) {
    if (facts.id !== rootId && (await isBelow(facts.id))) return true;
  }
  return false;
}
