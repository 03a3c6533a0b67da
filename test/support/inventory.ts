import {
  fullName,
  fullPath,
  type GroupRecord,
  lineage,
  type ProjectRecord,
  type SimulatedGitLab,
} from '../../local/gitlab/server.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { GitLabProjectResource } from '../../shared/contracts/arm/gitlab-project.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { connectorPath, devopsPath, type ApiClient } from './api-client.ts';

type GroupSeen = {
  name: string;
  friendlyName: string;
  gitLabId: number | undefined;
  visibility: string | undefined;
  archived: boolean | undefined;
  projectCount: number | undefined;
  totalProjectCount?: number | undefined;
  totalSubgroupCount?: number | undefined;
};
type ProjectSeen = {
  id: string;
  name: string;
  friendlyName: string;
  parent: string;
  url: string;
  gitLabId: number | undefined;
  visibility: string | undefined;
  archived: boolean | undefined;
  defaultBranch: string | undefined;
  createdAt: string | undefined;
};
/** Sorted by GitLab id, so that two can be compared. */
export type Inventory = { groups: GroupSeen[]; projects: ProjectSeen[] };

/** The whole inventory of a connector from the REST API, page by page, without removed items. */
export async function readInventory(api: ApiClient, name: string): Promise<Inventory> {
  const { groups, projects } = await readResources(api, name);
  return {
    groups: groups.filter(isThere).map(groupSeen).toSorted(byId),
    projects: projects.filter(isThere).map(projectSeen).toSorted(byId),
  };
}

export function isThere({ properties }: { properties: { removedAt?: string | undefined } }): boolean {
  return properties.removedAt === undefined;
}

export type ResourcesUnder = {
  root: GitLabGroupResource;
  groups: GitLabGroupResource[];
  projects: GitLabProjectResource[];
};

/** Includes removed items, but none of root groups that were taken out. `devops` is the configuration's path. */
export async function readUnder(api: ApiClient, devops: string): Promise<ResourcesUnder[]> {
  const listed = await readAll(api, `${devops}/gitLabGroups`, GitLabGroupResource);
  const found: ResourcesUnder[] = [];
  for (const root of listed.filter(({ properties }) => properties.removedAt === undefined)) {
    const answer = await api.call('POST', `${devops}/gitLabGroups/${root.name}/listSubgroups`);
    const groups = listOf(GitLabGroupResource).parse(answer.json).value;
    const projects: GitLabProjectResource[] = [];
    // What was removed may have the name of what is there now: each name is read once.
    for (const name of new Set([root, ...groups].map((group) => group.name))) {
      projects.push(
        ...(await readAll(api, `${devops}/gitLabGroups/${name}/projects`, GitLabProjectResource)),
      );
    }
    found.push({ root, groups, projects });
  }
  return found;
}

async function readResources(
  api: ApiClient,
  name: string,
): Promise<{ groups: GitLabGroupResource[]; projects: GitLabProjectResource[] }> {
  const under = await readUnder(api, devopsPath(name));
  return {
    groups: under.flatMap(({ root, groups }) => [root, ...groups]),
    projects: under.flatMap(({ projects }) => projects),
  };
}

export function projectsOf(api: ApiClient, name: string, group: string): Promise<GitLabProjectResource[]> {
  return readAll(api, `${devopsPath(name)}/gitLabGroups/${group}/projects`, GitLabProjectResource);
}

/** Follows `nextLink` to the end of a list. */
export async function readAll<Item>(
  api: ApiClient,
  path: string,
  item: { parse(value: unknown): Item },
): Promise<Item[]> {
  const items: Item[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const page: { value: unknown[]; nextLink?: string } = pageOf((await api.call('GET', next)).text);
    items.push(...page.value.map((value) => item.parse(value)));
    next = page.nextLink;
  }
  return items;
}

function pageOf(text: string): { value: unknown[]; nextLink?: string } {
  const page = JSON.parse(text) as { value?: unknown[]; nextLink?: string };
  if (page.value === undefined) throw new Error(`This is no list: ${text}`);
  return { value: page.value, ...(page.nextLink === undefined ? {} : { nextLink: page.nextLink }) };
}

/** The expected inventory of a connector, read from the world itself. */
export function worldInventory(
  gitlab: SimulatedGitLab,
  webUrl: string,
  connector: string,
  roots: readonly GroupRecord[],
): Inventory {
  const groups = roots.flatMap((root) => [root, ...gitlab.world.groupsIn(root)]);
  return {
    groups: groups.map((group) => groupInWorld(group, roots.includes(group))).toSorted(byId),
    projects: roots
      .flatMap((root) => gitlab.world.projectsIn(root))
      .map((project) => projectInWorld(project, webUrl, connector))
      .toSorted(byId),
  };
}

export function rootsOf(gitlab: SimulatedGitLab, username = 'demo'): GroupRecord[] {
  const user = gitlab.world.user(username);
  return user === undefined ? [] : gitlab.world.rootsOwnedBy(user);
}

/** A full path as the REST contract spells it. */
export function armName(group: GroupRecord): string {
  return fullPath(group).replaceAll('/', '$');
}

function groupSeen({ name, properties }: GitLabGroupResource): GroupSeen {
  const { fullyQualifiedFriendlyName, gitLabId, visibility, archived } = properties;
  const { projectCount, totalProjectCount, totalSubgroupCount } = properties;
  const totals = totalProjectCount === undefined ? {} : { totalProjectCount, totalSubgroupCount };
  return {
    name,
    friendlyName: fullyQualifiedFriendlyName,
    gitLabId,
    visibility,
    archived,
    projectCount,
    ...totals,
  };
}

function projectSeen({ id, name, properties }: GitLabProjectResource): ProjectSeen {
  const { gitLabId, visibility, archived, defaultBranch, createdAt, url } = properties;
  return {
    id,
    name,
    friendlyName: properties.fullyQualifiedFriendlyName,
    parent: properties.fullyQualifiedParentGroupName,
    url,
    gitLabId,
    visibility,
    archived,
    defaultBranch,
    createdAt,
  };
}

function groupInWorld(group: GroupRecord, isRoot: boolean): GroupSeen {
  const totals = {
    totalProjectCount: group.subtreeProjects.length,
    totalSubgroupCount: group.descendants.length,
  };
  return {
    name: armName(group),
    friendlyName: fullName(group),
    gitLabId: group.id,
    visibility: group.visibility,
    archived: [...lineage(group)].some((at) => at.archived),
    projectCount: group.ownProjects.length,
    ...(isRoot ? totals : {}),
  };
}

function projectInWorld(project: ProjectRecord, webUrl: string, connector: string): ProjectSeen {
  const { namespace, path, name } = project;
  const parent = armName(namespace);
  return {
    id: `${connectorPath(connector)}/devops/default/gitLabGroups/${parent}/projects/${path}`,
    name: path,
    friendlyName: `${fullName(namespace)} / ${name}`,
    parent,
    url: `${webUrl}/${fullPath(namespace)}/${path}`,
    gitLabId: project.id,
    visibility: project.visibility,
    archived: project.archived,
    defaultBranch: project.defaultBranch,
    createdAt: new Date(project.createdAt).toISOString(),
  };
}

function byId(a: { gitLabId: number | undefined }, b: { gitLabId: number | undefined }): number {
  return (a.gitLabId ?? 0) - (b.gitLabId ?? 0);
}

/** Puts more projects directly into a group of the world. */
export function addProjects(gitlab: SimulatedGitLab, path: string, prefix: string, count: number): void {
  const group = gitlab.world.groupByPath(path)?.record;
  if (group === undefined) throw new Error(`The world has no group ${path}.`);
  for (let number = 0; number < count; number += 1) {
    gitlab.world.addProject({ namespace: group, path: `${prefix}-${number}` });
  }
}
