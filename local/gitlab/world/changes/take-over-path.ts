import type { GroupRecord, UserRecord } from '../records.ts';
import type { World } from '../world.ts';

/** Renames the group and creates a new group, owned by the user, at its old path. */
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
