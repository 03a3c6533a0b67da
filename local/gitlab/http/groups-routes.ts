import { groupDetail, listedGroup } from '../entities/group-entity.ts';
import { fullProject } from '../entities/project-entity.ts';
import { groupAccess, projectAccess } from '../world/access.ts';
import { lineage } from '../world/paths.ts';
import { owner, type GroupRecord, type ProjectRecord, type UserRecord } from '../world/records.ts';
import { type Answer, ok } from './answer.ts';
import { type Call, type Face, readScopes, type Route } from './call.ts';
import { groupOf, mayReadGroup } from './find-record.ts';
import { orderedGroups } from './ordering.ts';
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

export function groupsRoutes(face: Face): Route[] {
  const common = { method: 'GET', under: '/api/v4', scopes: readScopes } as const;
  return [
    { ...common, template: '/groups', handle: (call) => allGroups(call, face) },
    { ...common, template: '/groups/:id', handle: (call) => oneGroup(call, face) },
    {
      ...common,
      template: '/groups/:id/subgroups',
      handle: (call) =>
        below(call, face, (group) => [...group.children.values()].sort((a, b) => a.id - b.id)),
    },
    {
      ...common,
      template: '/groups/:id/descendant_groups',
      handle: (call) => below(call, face, (group) => group.descendants),
    },
  ];
}

function allGroups(call: Call, face: Face): Answer {
  const parameters = new Parameters(call.query, groupList);
  return listGroups(call, face, parameters, reachable(call, face, parameters));
}

/** Source: GitLab `app/finders/groups_finder.rb`, as told in gitlab.md §1.1: `owned` wins over everything else. */
function reachable(call: Call, face: Face, parameters: Parameters): readonly GroupRecord[] {
  const user = call.identity?.user;
  if (parameters.flag('owned') === true) return directly(face, user, owner);
  const least = parameters.integer('min_access_level');
  if (least !== undefined) return withDescendants(directly(face, user, least));
  if (user === undefined || (parameters.flag('all_available') ?? user.admin)) {
    return face.world.groups.filter((group) => mayReadGroup(call, face, group));
  }
  return withAncestors(withDescendants(directly(face, user, 1)));
}

function directly(face: Face, user: UserRecord | undefined, least: number): GroupRecord[] {
  if (user === undefined) return [];
  return [...face.world.memberOf(user)]
    .filter((group) => (group.members.get(user.id) ?? 0) >= least)
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

/** Sending `owned` here hides the children without a direct membership: GitLab's finder, not a fault. */
function below(call: Call, face: Face, pick: (group: GroupRecord) => readonly GroupRecord[]): Answer {
  const group = groupOf(call, face);
  const parameters = new Parameters(call.query, groupList);
  const user = call.identity?.user;
  const least = parameters.flag('owned') === true ? owner : parameters.integer('min_access_level');
  const kept =
    least === undefined
      ? pick(group).filter((child) => mayReadGroup(call, face, child))
      : keepThose(pick(group), new Set(withDescendants(directly(face, user, least))), parameters, user);
  return listGroups(call, face, parameters, kept);
}

function keepThose(
  rows: readonly GroupRecord[],
  reached: ReadonlySet<GroupRecord>,
  parameters: Parameters,
  user: UserRecord | undefined,
): GroupRecord[] {
  if (parameters.flag('owned') !== true) return rows.filter((group) => reached.has(group));
  return rows.filter((group) => user !== undefined && group.members.get(user.id) === owner);
}

function listGroups(call: Call, face: Face, parameters: Parameters, groups: readonly GroupRecord[]): Answer {
  const rows = orderedGroups(
    groups.filter((group) => matches(group, parameters)),
    parameters,
  );
  const { externalUrl } = face.setting;
  return offsetPage({
    call,
    externalUrl,
    parameters,
    rows,
    entity: (group) => listedGroup(group, face.setting),
  });
}

function matches(group: GroupRecord, parameters: Parameters): boolean {
  const archived = [...lineage(group)].some((at) => at.archived);
  const doomed = [...lineage(group)].some((at) => at.markedForDeletionOn !== undefined);
  const search = parameters.text('search')?.toLowerCase() ?? '';
  return (
    (parameters.flag('archived') ?? archived) === archived &&
    (parameters.flag('active') ?? !(archived || doomed)) === !(archived || doomed) &&
    (parameters.text('visibility') ?? group.visibility) === group.visibility &&
    (parameters.text('marked_for_deletion_on') ?? group.markedForDeletionOn) === group.markedForDeletionOn &&
    !(parameters.flag('top_level_only') === true && group.parent !== undefined) &&
    (group.name.toLowerCase().includes(search) || group.path.toLowerCase().includes(search))
  );
}

/** `with_projects` defaults to true and embeds up to 100 own and 100 shared projects: deprecated, and costly. */
function oneGroup(call: Call, face: Face): Answer {
  const group = groupOf(call, face);
  const parameters = new Parameters(call.query, { with_projects: { kind: 'boolean', default: 'true' } });
  const user = call.identity?.user;
  const administers = user !== undefined && (user.admin || groupAccess(user, group) >= owner);
  const detail = groupDetail(group, face.setting, administers);
  if (parameters.flag('with_projects') !== true) return ok(detail);
  const embed = (projects: readonly ProjectRecord[]): unknown[] =>
    projects
      .slice(0, 100)
      .map((project) =>
        fullProject(project, face.setting, user === undefined ? 0 : projectAccess(user, project)),
      );
  return ok({ ...detail, projects: embed(group.ownProjects), shared_projects: embed(group.sharedProjects) });
}
