import type { GroupRecord, ProjectRecord, UserRecord } from '../../../../local/gitlab/world/records.ts';
import type { World } from '../../../../local/gitlab/world/world.ts';

/** Lookups that throw if the record is missing. */
export function groupAt(world: World, path: string): GroupRecord {
  return found(world.groupByPath(path)?.record, path);
}

export function projectAt(world: World, path: string): ProjectRecord {
  return found(world.projectByPath(path)?.record, path);
}

export function userCalled(world: World, username: string): UserRecord {
  return found(world.user(username), username);
}

export function found<T>(thing: T | undefined, name: string): T {
  if (thing === undefined) throw new Error(`no ${name}`);
  return thing;
}
