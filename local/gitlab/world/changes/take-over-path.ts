import type { GroupRecord, UserRecord } from '../records.ts';
import type { World } from '../world.ts';

/** The group goes on under another path, and a new one, which the user owns, is made at the path it had. */
export function takeOverPath(
  world: World,
  group: GroupRecord,
  newPath: string,
  owner: UserRecord,
): GroupRecord {
  const { parent, path } = group;
  world.renameGroup(group, { path: newPath });
  const successor = world.addGroup({ parent, path });
  world.setOwner(successor, owner);
  world.addProject({ namespace: successor, path: 'new-here' });
  return successor;
}
