import { basicProject, fullProject } from '../entities/project-entity.ts';
import { canReadProject, groupAccess, projectAccess } from '../world/access.ts';
import { owner, type GroupRecord, type ProjectRecord, type UserRecord } from '../world/records.ts';
import type { Answer } from './answer.ts';
import { type Call, type Face, readScopes, type Route } from './call.ts';
import { groupOf } from './find-record.ts';
import { orderedProjects } from './ordering.ts';
import { offsetPage } from './paging.ts';
import { Parameters, type ParameterSpec } from './parameters.ts';
import { narrowed, projectList } from './project-list.ts';

const groupProjectList = {
  ...projectList,
  include_ancestor_groups: { kind: 'boolean', default: 'false' },
  include_subgroups: { kind: 'boolean', default: 'false' },
  with_security_reports: { kind: 'boolean', default: 'false' },
  with_shared: { kind: 'boolean', default: 'true' },
} as const satisfies ParameterSpec;

/** `listsApart`: as by versions whose list with subgroups leaves out what lies directly in the group. */
export function groupProjectsRoutes(face: Face, listsApart: boolean): Route[] {
  const common = { method: 'GET', under: '/api/v4', scopes: readScopes } as const;
  return [
    { ...common, template: '/groups/:id/projects', handle: (call) => groupProjects(call, face, listsApart) },
  ];
}

/** Plain offset pages however deep: this list has neither a keyset nor GitLab's limit of 50,000. */
function groupProjects(call: Call, face: Face, listsApart: boolean): Answer {
  const group = groupOf(call, face);
  const parameters = new Parameters(call.query, groupProjectList);
  const user = call.identity?.user;
  const seen = ofRole(visible(candidates(group, parameters, listsApart), group, user), parameters, user);
  return offsetPage({
    call,
    externalUrl: face.setting.externalUrl,
    parameters,
    rows: orderedProjects(narrowed(seen, parameters), parameters, face.setting.seed),
    entity: (project) => entityFor(project, face, parameters, user),
  });
}

function entityFor(
  project: ProjectRecord,
  face: Face,
  parameters: Parameters,
  user: UserRecord | undefined,
): unknown {
  if (parameters.flag('simple') === true) return basicProject(project, face.setting);
  return fullProject(project, face.setting, user === undefined ? 0 : projectAccess(user, project));
}

/** Shared projects are those shared into this very group, also with `include_subgroups`. */
function candidates(
  group: GroupRecord,
  parameters: Parameters,
  listsApart: boolean,
): readonly ProjectRecord[] {
  const own = parameters.flag('include_subgroups') === true ? below(group, listsApart) : group.ownProjects;
  if (parameters.flag('with_shared') !== true || group.sharedProjects.length === 0) return own;
  return [...new Set([...own, ...group.sharedProjects])].sort((left, right) => left.id - right.id);
}

function below(group: GroupRecord, listsApart: boolean): readonly ProjectRecord[] {
  if (!listsApart) return group.subtreeProjects;
  return group.subtreeProjects.filter(({ namespace }) => namespace !== group);
}

/** A member of the group sees all that lies in it: the index itself then serves as the list. */
function visible(
  rows: readonly ProjectRecord[],
  group: GroupRecord,
  user: UserRecord | undefined,
): readonly ProjectRecord[] {
  const seesAll = user !== undefined && groupAccess(user, group) > 0;
  const indexed = rows === group.subtreeProjects || rows === group.ownProjects;
  return seesAll && indexed ? rows : rows.filter((project) => canReadProject(user, project));
}

/** `owned` and `min_access_level` by the caller's role in the project, inherited roles included. */
function ofRole(
  rows: readonly ProjectRecord[],
  parameters: Parameters,
  user: UserRecord | undefined,
): readonly ProjectRecord[] {
  const least = parameters.flag('owned') === true ? owner : parameters.integer('min_access_level');
  if (least === undefined) return rows;
  return user === undefined ? [] : rows.filter((project) => projectAccess(user, project) >= least);
}
