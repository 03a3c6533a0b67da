import { basicProject, fullProject } from '../entities/project-entity.ts';
import { canReadProject, groupAccess, projectAccess } from '../world/access.ts';
import { owner, type GroupRecord, type ProjectRecord, type UserRecord } from '../world/records.ts';
import type { HttpResponse } from './response.ts';
import { type Call, type ApiContext, readScopes, type Route } from './call.ts';
import { groupOf } from './find-record.ts';
import { sortProjects } from './ordering.ts';
import { offsetPage } from './paging.ts';
import { Parameters, type ParameterSpec } from './parameters.ts';
import { filterProjects, projectList } from './project-list.ts';

const groupProjectList = {
  ...projectList,
  include_ancestor_groups: { kind: 'boolean', default: 'false' },
  include_subgroups: { kind: 'boolean', default: 'false' },
  with_security_reports: { kind: 'boolean', default: 'false' },
  with_shared: { kind: 'boolean', default: 'true' },
} as const satisfies ParameterSpec;

/** `omitsDirect`: as in versions whose list with subgroups omits the projects directly in the group. */
export function groupProjectsRoutes(api: ApiContext, omitsDirect: boolean): Route[] {
  const common = { method: 'GET', under: '/api/v4', scopes: readScopes } as const;
  return [
    { ...common, template: '/groups/:id/projects', handle: (call) => groupProjects(call, api, omitsDirect) },
  ];
}

/** Offset pages of any depth: this list supports no keyset pagination and has no offset limit of 50,000. */
function groupProjects(call: Call, api: ApiContext, omitsDirect: boolean): HttpResponse {
  const group = groupOf(call, api);
  const parameters = new Parameters(call.query, groupProjectList);
  const user = call.identity?.user;
  const seen = withMinAccess(
    visible(candidates(group, parameters, omitsDirect), group, user),
    parameters,
    user,
  );
  return offsetPage({
    call,
    externalUrl: api.setting.externalUrl,
    parameters,
    rows: sortProjects(filterProjects(seen, parameters), parameters, api.setting.seed),
    entity: (project) => entityFor(project, api, parameters, user),
  });
}

function entityFor(
  project: ProjectRecord,
  api: ApiContext,
  parameters: Parameters,
  user: UserRecord | undefined,
): unknown {
  if (parameters.flag('simple') === true) return basicProject(project, api.setting);
  return fullProject(project, api.setting, user === undefined ? 0 : projectAccess(user, project));
}

/** With `include_subgroups` too, shared projects are only those shared into this group itself. */
function candidates(
  group: GroupRecord,
  parameters: Parameters,
  omitsDirect: boolean,
): readonly ProjectRecord[] {
  const own =
    parameters.flag('include_subgroups') === true ? subtreeProjects(group, omitsDirect) : group.ownProjects;
  if (parameters.flag('with_shared') !== true || group.sharedProjects.length === 0) return own;
  return [...new Set([...own, ...group.sharedProjects])].sort((left, right) => left.id - right.id);
}

function subtreeProjects(group: GroupRecord, omitsDirect: boolean): readonly ProjectRecord[] {
  if (!omitsDirect) return group.subtreeProjects;
  return group.subtreeProjects.filter(({ namespace }) => namespace !== group);
}

/** A member of the group sees all its projects, so the index serves as the list without filtering. */
function visible(
  rows: readonly ProjectRecord[],
  group: GroupRecord,
  user: UserRecord | undefined,
): readonly ProjectRecord[] {
  const seesAll = user !== undefined && groupAccess(user, group) > 0;
  const indexed = rows === group.subtreeProjects || rows === group.ownProjects;
  return seesAll && indexed ? rows : rows.filter((project) => canReadProject(user, project));
}

/** Applies `owned` and `min_access_level` to the caller's role in the project, inherited roles included. */
function withMinAccess(
  rows: readonly ProjectRecord[],
  parameters: Parameters,
  user: UserRecord | undefined,
): readonly ProjectRecord[] {
  const minLevel = parameters.flag('owned') === true ? owner : parameters.integer('min_access_level');
  if (minLevel === undefined) return rows;
  return user === undefined ? [] : rows.filter((project) => projectAccess(user, project) >= minLevel);
}
