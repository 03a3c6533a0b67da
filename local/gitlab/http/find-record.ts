import { canReadGroup, canReadProject } from '../world/access.ts';
import type { GroupRecord, ProjectRecord } from '../world/records.ts';
import type { PathMatch } from '../world/path-index.ts';
import { notFound, HttpError } from './response.ts';
import type { Call, ApiContext } from './call.ts';

/** The group in the first path parameter, by id or full path. Throws 404 if it is not visible to the caller. */
export function groupOf(call: Call, api: ApiContext): GroupRecord {
  const [id = ''] = call.parts;
  const found = /^\d+$/.test(id) ? byId(api.world.groupById(Number(id))) : api.world.groupByPath(id);
  if (found === undefined || !mayReadGroup(call, api, found.record)) throw notFound('Group');
  if (found.moved) throw redirectTo(call, api, found.record.id);
  return found.record;
}

export function mayReadGroup(call: Call, api: ApiContext, group: GroupRecord): boolean {
  const user = call.identity?.user;
  return canReadGroup(user, group, user === undefined ? [] : api.world.memberOf(user));
}

export function projectOf(call: Call, api: ApiContext): ProjectRecord {
  const [id = ''] = call.parts;
  const found = /^\d+$/.test(id) ? byId(api.world.projectById(Number(id))) : api.world.projectByPath(id);
  if (found === undefined || !canReadProject(call.identity?.user, found.record)) throw notFound('Project');
  if (found.moved) throw redirectTo(call, api, found.record.id);
  return found.record;
}

function byId<T>(record: T | undefined): PathMatch<T> | undefined {
  return record === undefined ? undefined : { record, moved: false };
}

/** Redirects a former path to the same call by numeric id (since GitLab 16.7). */
function redirectTo(call: Call, api: ApiContext, id: number): HttpError {
  const path = call.path.replace(/^(\/api\/v4\/(?:groups|projects)\/)[^/]+/, `$1${id}`);
  const query = call.query.size === 0 ? '' : `?${call.query.toString()}`;
  const location = `${api.setting.externalUrl}${path}${query}`;
  return new HttpError(301, { message: '301 Moved Permanently' }, { location });
}
