import { GraphQLError } from 'graphql';
import { projectAccess } from '../world/access.ts';
import type { GroupRecord, ProjectRecord } from '../world/records.ts';
import { connection, type PageArguments } from './connection.ts';
import { globalId, numberIn } from './global-id.ts';
import { groupNode } from './nodes/group-node.ts';
import { projectNode } from './nodes/project-node.ts';
import { seesGroup, seesProject, type View } from './view.ts';

type ProjectArguments = PageArguments & {
  ids?: readonly string[] | null;
  fullPaths?: readonly string[] | null;
  membership?: boolean | null;
};

/** GitLab's limit of `projects(fullPaths:)`. */
const maxPaths = 50;

/**
 * The fields of `Query`. Lists leave out what the caller may not see, without an error. Fine-grained tokens are denied by an
 * error for each field. Source: GitLab `lib/gitlab/graphql/authz/granular_token_authorization.rb`.
 */
export function queryRoot(view: View, measured: { score: number; limit: number }) {
  const fields = readableFields(view, measured);
  const { denied } = view;
  if (denied === undefined) return fields;
  const deny = () => {
    throw new GraphQLError(denied);
  };
  return { ...fields, currentUser: deny, group: deny, groups: deny, project: deny, projects: deny };
}

function readableFields(view: View, measured: { score: number; limit: number }) {
  const { api, instance } = view;
  return {
    currentUser: () => currentUser(view),
    group: ({ fullPath }: { fullPath: string }) => {
      const group = api.world.groupByPath(fullPath)?.record;
      return group !== undefined && seesGroup(view, group) ? groupNode(group, view) : null;
    },
    groups: ({ ids, ...page }: PageArguments & { ids?: readonly string[] | null }) =>
      connection(groups(ids, view), page, recordId, (group) => groupNode(group, view)),
    // Only signed-in callers may read it.
    metadata: () =>
      view.user === undefined
        ? null
        : { enterprise: instance.isEnterprise, revision: '5a1e7f0c9d2', version: instance.version },
    project: ({ fullPath }: { fullPath: string }) => {
      const project = api.world.projectByPath(fullPath)?.record;
      return project !== undefined && seesProject(view, project) ? projectNode(project, view) : null;
    },
    projects: (given: ProjectArguments) =>
      connection(projects(given, view), given, recordId, (project) => projectNode(project, view)),
    queryComplexity: measured,
  };
}

function recordId({ id }: ProjectRecord | GroupRecord): number {
  return id;
}

function currentUser({ user }: View) {
  if (user === undefined) return null;
  const { id, name, state, username } = user;
  return { bot: false, id: globalId('User', id), name, state, username };
}

/** Newest first, as GitLab's default `id_desc`. */
function projects({ ids, fullPaths, membership }: ProjectArguments, view: View): ProjectRecord[] {
  const { world } = view.api;
  if ((fullPaths?.length ?? 0) > maxPaths) {
    throw new GraphQLError(`You cannot provide more than ${maxPaths} full paths.`);
  }
  const byId = ids?.map((id) => world.projectById(numberIn(id, 'Project')));
  const byPath = fullPaths?.map((path) => world.projectByPath(path)?.record);
  const candidates = new Set(byId ?? byPath ?? world.projects);
  return [...candidates]
    .filter((project) => project !== undefined)
    .filter((project) => seesProject(view, project) && (membership !== true || isMember(view, project)))
    .sort((left, right) => right.id - left.id);
}

function isMember({ user }: View, project: ProjectRecord): boolean {
  return user !== undefined && projectAccess(user, project) > 0;
}

/** By name, as GitLab's default `name_asc`. */
function groups(ids: readonly string[] | null | undefined, view: View): GroupRecord[] {
  const { world } = view.api;
  const candidates = new Set(ids?.map((id) => world.groupById(numberIn(id, 'Group'))) ?? world.groups);
  return [...candidates]
    .filter((group) => group !== undefined)
    .filter((group) => seesGroup(view, group))
    .sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : left.id - right.id));
}
