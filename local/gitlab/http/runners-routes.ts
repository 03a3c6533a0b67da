import type { Details } from '../details/details.ts';
import { ownerOf, runnerIdOf } from '../details/ids.ts';
import type { Runner } from '../details/records.ts';
import { groupAccess, projectAccess } from '../world/access.ts';
import { fullPath } from '../world/paths.ts';
import { type GroupRecord, maintainer, owner, type UserRecord } from '../world/records.ts';
import { forbidden, groupFor, listPage, projectFor, readRoute } from './authorized.ts';
import type { ApiContext, Call, Route } from './call.ts';
import { HttpError, type HttpResponse, ok } from './response.ts';

type RunnerType = 'instance_type' | 'group_type' | 'project_type';
type Listed = { id: number; type: RunnerType; runner: Runner };

/** The runner that every project can use; lists without `type` contain it. */
const shared: Listed = {
  id: 1,
  type: 'instance_type',
  runner: {
    description: 'shared runner',
    access_level: 'not_protected',
    run_untagged: true,
    locked: false,
    paused: false,
    tag_list: [],
  },
};

/** Lists lack `access_level`, `run_untagged` and `locked`, which only `GET /runners/:id` returns. */
export function runnersRoutes(api: ApiContext, details: Details): Route[] {
  return [
    readRoute('/projects/:id/runners', (call) => {
      const project = projectFor(call, api, maintainer);
      const own = details.ofProject(project).runners.map((runner, index): Listed => {
        return { id: runnerIdOf(project, index), type: 'project_type', runner };
      });
      return list(call, api, own);
    }),
    readRoute('/groups/:id/runners', (call) => {
      const group = groupFor(call, api, maintainer);
      const own = details.ofGroup(group).runners.map((runner, index): Listed => {
        return { id: runnerIdOf(group, index), type: 'group_type', runner };
      });
      return list(call, api, own);
    }),
    readRoute('/runners/:id', (call) => one(call, api, details)),
  ];
}

function list(call: Call, api: ApiContext, own: readonly Listed[]): HttpResponse {
  const type = call.query.get('type');
  const rows = [...own, shared].filter((runner) => type === null || runner.type === type);
  return listPage(call, api, rows, entity);
}

function entity({ id, type, runner }: Listed): Record<string, unknown> {
  return {
    id,
    description: runner.description,
    ip_address: null,
    active: !runner.paused,
    paused: runner.paused,
    is_shared: type === 'instance_type',
    runner_type: type,
    name: 'gitlab-runner',
    online: !runner.paused,
    status: runner.paused ? 'offline' : 'online',
  };
}

/** Needs the role that manages the runner: Maintainer of its project, Owner of its group, or administrator. */
function one(call: Call, api: ApiContext, details: Details): HttpResponse {
  const listed = find(Number(call.parts[0]), api, details);
  if (listed === undefined) throw new HttpError(404, { message: '404 Not found' });
  const user = call.identity?.user;
  if (user === undefined || !(user.admin || listed.isManagedBy(user))) throw forbidden();
  const { access_level, run_untagged, locked, tag_list } = listed.runner;
  const more = { access_level, run_untagged, locked, tag_list, maximum_timeout: null, contacted_at: null };
  const groups = listed.group === undefined ? {} : { groups: [basicGroup(listed.group, api)] };
  return ok({ ...entity(listed), ...more, ...groups });
}

function find(
  id: number,
  { world }: ApiContext,
  details: Details,
): (Listed & { isManagedBy(user: UserRecord): boolean; group?: GroupRecord }) | undefined {
  if (id === shared.id) return { ...shared, isManagedBy: () => false };
  const { kind, ownerId, index } = ownerOf(id);
  const project = kind === 'project' ? world.projectById(ownerId) : undefined;
  const ofProject = project && details.ofProject(project).runners[index];
  if (project !== undefined && ofProject !== undefined) {
    const isManagedBy = (user: UserRecord) => projectAccess(user, project) >= maintainer;
    return { id, type: 'project_type', runner: ofProject, isManagedBy };
  }
  const group = kind === 'group' ? world.groupById(ownerId) : undefined;
  const ofGroup = group && details.ofGroup(group).runners[index];
  if (group === undefined || ofGroup === undefined) return undefined;
  const isManagedBy = (user: UserRecord) => groupAccess(user, group) >= owner;
  return { id, type: 'group_type', runner: ofGroup, isManagedBy, group };
}

/** Source: GitLab `lib/api/entities/basic_group_details.rb`. */
function basicGroup(group: GroupRecord, { setting }: ApiContext): Record<string, unknown> {
  const { id, name } = group;
  return { id, web_url: `${setting.externalUrl}/groups/${fullPath(group)}`, name };
}
