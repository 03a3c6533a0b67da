import { canReadGroup, canReadProject } from '../world/access.ts';
import type { GroupRecord, ProjectRecord } from '../world/records.ts';
import type { Found } from '../world/places.ts';
import { notFound, Refused } from './answer.ts';
import type { Call, Face } from './call.ts';

/** The group that the first part of the path names, by id or full path, if the caller may see it. */
export function groupOf(call: Call, face: Face): GroupRecord {
  const [id = ''] = call.parts;
  const found = /^\d+$/.test(id) ? byId(face.world.groupById(Number(id))) : face.world.groupByPath(id);
  if (found === undefined || !mayReadGroup(call, face, found.record)) throw notFound('Group');
  if (found.moved) throw movedTo(call, face, found.record.id);
  return found.record;
}

export function mayReadGroup(call: Call, face: Face, group: GroupRecord): boolean {
  const user = call.identity?.user;
  return canReadGroup(user, group, user === undefined ? [] : face.world.memberOf(user));
}

export function projectOf(call: Call, face: Face): ProjectRecord {
  const [id = ''] = call.parts;
  const found = /^\d+$/.test(id) ? byId(face.world.projectById(Number(id))) : face.world.projectByPath(id);
  if (found === undefined || !canReadProject(call.identity?.user, found.record)) throw notFound('Project');
  if (found.moved) throw movedTo(call, face, found.record.id);
  return found.record;
}

function byId<T>(record: T | undefined): Found<T> | undefined {
  return record === undefined ? undefined : { record, moved: false };
}

/** A former path: 301 to the same call by numeric id (GitLab 16.7). */
function movedTo(call: Call, face: Face, id: number): Refused {
  const path = call.path.replace(/^(\/api\/v4\/(?:groups|projects)\/)[^/]+/, `$1${id}`);
  const query = call.query.size === 0 ? '' : `?${call.query.toString()}`;
  const location = `${face.setting.externalUrl}${path}${query}`;
  return new Refused(301, { message: '301 Moved Permanently' }, { location });
}
