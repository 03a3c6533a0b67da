import { groupDetail, groupEntity } from '../entities/group-entity.ts';
import { fullProject } from '../entities/project-entity.ts';
import { groupAccess, projectAccess } from '../world/access.ts';
import { lineage } from '../world/paths.ts';
import { owner, type GroupRecord, type ProjectRecord, type UserRecord } from '../world/records.ts';
import { type HttpResponse, ok } from './response.ts';
import { type Call, type ApiContext, readScopes, type Route } from './call.ts';
import { groupOf, mayReadGroup } from './find-record.ts';
import { sortGroups } from './ordering.ts';
import { offsetPage } from './paging.ts';
import { pageParameters, Parameters, type ParameterSpec } from './parameters.ts';

const levels = ['10', '15', '20', '25', '30', '40', '50'] as const;

const groupList = {
  ...pageParameters,
  active: { kind: 'boolean' },
  all_available: { kind: 'boolean' },
  archived: { kind: 'boolean' },
  marked_for_deletion_on: { kind: 'day' },
  min_access_level: { kind: levels },
  order_by: { kind: ['name', 'path', 'id', 'similarity'], default: 'name' },
  owned: { kind: 'boolean', default: 'false' },
  search: { kind: 'text' },
  sort: { kind: ['asc', 'desc'], default: 'asc' },
  statistics: { kind: 'boolean', default: 'false' },
  top_level_only: { kind: 'boolean' },
  visibility: { kind: ['private', 'internal', 'public'] },
  with_custom_attributes: { kind: 'boolean', default: 'false' },
} as const satisfies ParameterSpec;

export function groupsRoutes(api: ApiContext): Route[] {
  const common = { method: 'GET', under: '/api/v4', scopes: readScopes } as const;
  return [
    { ...common, template: '/groups', handle: (call) => allGroups(call, api) },
    { ...common, template: '/groups/:id', handle: (call) => oneGroup(call, api) },
    {
      ...common,
      template: '/groups/:id/subgroups',
      handle: (call) =>
        listBelow(call, api, (group) => [...group.children.values()].sort((a, b) => a.id - b.id)),
    },
    {
      ...common,
      template: '/groups/:id/descendant_groups',
      handle: (call) => listBelow(call, api, (group) => group.descendants),
    },
  ];
}

function allGroups(call: Call, api: ApiContext): HttpResponse {
  const parameters = new Parameters(call.query, groupList);
  return listGroups(call, api, parameters, reachable(call, api, parameters));
}

/**
 * `owned` takes precedence over all other parameters. Source: GitLab `app/finders/groups_finder.rb` (gitlab.md §1.1).
 */
function reachable(call: Call, api: ApiContext, parameters: Parameters): readonly GroupRecord[] {
  const user = call.identity?.user;
  if (parameters.flag('owned') === true) return directMemberships(api, user, owner);
  const minLevel = parameters.integer('min_access_level');
  if (minLevel !== undefined) return withDescendants(directMemberships(api, user, minLevel));
  if (user === undefined || (parameters.flag('all_available') ?? user.admin)) {
    return api.world.groups.filter((group) => mayReadGroup(call, api, group));
  }
  return withAncestors(withDescendants(directMemberships(api, user, 1)));
}

function directMemberships(api: ApiContext, user: UserRecord | undefined, minLevel: number): GroupRecord[] {
  if (user === undefined) return [];
  return [...api.world.memberOf(user)]
    .filter((group) => (group.members.get(user.id) ?? 0) >= minLevel)
    .sort((left, right) => left.id - right.id);
}

function withDescendants(groups: readonly GroupRecord[]): GroupRecord[] {
  return distinctById(groups.flatMap((group) => [group, ...group.descendants]));
}

function withAncestors(groups: readonly GroupRecord[]): GroupRecord[] {
  return distinctById([...groups, ...groups.flatMap((group) => [...lineage(group)])]);
}

function distinctById(groups: readonly GroupRecord[]): GroupRecord[] {
  return [...new Set(groups)].sort((left, right) => left.id - right.id);
}

/** With `owned`, children without a direct membership are hidden. This copies GitLab's finder and is intended. */
function listBelow(
  call: Call,
  api: ApiContext,
  pick: (group: GroupRecord) => readonly GroupRecord[],
): HttpResponse {
  const group = groupOf(call, api);
  const parameters = new Parameters(call.query, groupList);
  const user = call.identity?.user;
  const minLevel = parameters.flag('owned') === true ? owner : parameters.integer('min_access_level');
  const kept =
    minLevel === undefined
      ? pick(group).filter((child) => mayReadGroup(call, api, child))
      : filterReached(
          pick(group),
          new Set(withDescendants(directMemberships(api, user, minLevel))),
          parameters,
          user,
        );
  return listGroups(call, api, parameters, kept);
}

function filterReached(
  rows: readonly GroupRecord[],
  reached: ReadonlySet<GroupRecord>,
  parameters: Parameters,
  user: UserRecord | undefined,
): GroupRecord[] {
  if (parameters.flag('owned') !== true) return rows.filter((group) => reached.has(group));
  return rows.filter((group) => user !== undefined && group.members.get(user.id) === owner);
}

function listGroups(
  call: Call,
  api: ApiContext,
  parameters: Parameters,
  groups: readonly GroupRecord[],
): HttpResponse {
  const rows = sortGroups(
    groups.filter((group) => matches(group, parameters)),
    parameters,
  );
  const { externalUrl } = api.setting;
  return offsetPage({
    call,
    externalUrl,
    parameters,
    rows,
    entity: (group) => groupEntity(group, api.setting),
  });
}

function matches(group: GroupRecord, parameters: Parameters): boolean {
  const archived = [...lineage(group)].some((at) => at.archived);
  const pendingDeletion = [...lineage(group)].some((at) => at.markedForDeletionOn !== undefined);
  const search = parameters.text('search')?.toLowerCase() ?? '';
  return (
    (parameters.flag('archived') ?? archived) === archived &&
    (parameters.flag('active') ?? !(archived || pendingDeletion)) === !(archived || pendingDeletion) &&
    (parameters.text('visibility') ?? group.visibility) === group.visibility &&
    (parameters.text('marked_for_deletion_on') ?? group.markedForDeletionOn) === group.markedForDeletionOn &&
    !(parameters.flag('top_level_only') === true && group.parent !== undefined) &&
    (group.name.toLowerCase().includes(search) || group.path.toLowerCase().includes(search))
  );
}

/** `with_projects` defaults to true and embeds up to 100 own and 100 shared projects: deprecated and expensive. */
function oneGroup(call: Call, api: ApiContext): HttpResponse {
  const group = groupOf(call, api);
  const parameters = new Parameters(call.query, { with_projects: { kind: 'boolean', default: 'true' } });
  const user = call.identity?.user;
  const administers = user !== undefined && (user.admin || groupAccess(user, group) >= owner);
  const detail = groupDetail(group, api.setting, administers);
  if (parameters.flag('with_projects') !== true) return ok(detail);
  const embed = (projects: readonly ProjectRecord[]): unknown[] =>
    projects
      .slice(0, 100)
      .map((project) =>
        fullProject(project, api.setting, user === undefined ? 0 : projectAccess(user, project)),
      );
  return ok({ ...detail, projects: embed(group.ownProjects), shared_projects: embed(group.sharedProjects) });
}
