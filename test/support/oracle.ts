import { inventoryOf, type SimulatedGitLab, type WorldInventory } from '../../local/gitlab/server.ts';
import type { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import type { GitLabProjectResource } from '../../shared/contracts/arm/gitlab-project.ts';
import type { Scope } from '../../shared/features/inventory/domain/inventory.ts';
import type { Groups, Projects } from '../../shared/features/inventory/ports.ts';
import { isClaimed } from '../../shared/features/inventory/domain/root-state.ts';
import type { Stores } from '../../shared/adapters/tables/open-tables.ts';
import { devopsPath, type ApiClient } from './api-client.ts';
import { isThere, readUnder, type ResourcesUnder } from './inventory.ts';

/** One line for each group and project of the world, or of the `chosen` root groups only. */
export function worldLines(gitlab: SimulatedGitLab, chosen?: ReadonlySet<number>): string[] {
  const all = demoInventory(gitlab);
  const isMeant = ({ rootId }: { rootId: number }) => chosen?.has(rootId) ?? true;
  const [groups, projects] = [all.groups.filter(isMeant), all.projects.filter(isMeant)];
  const inGroup = Map.groupBy(projects, (project) => project.groupId);
  return [
    ...groups.map((group) =>
      lineOf({ ...group, kind: 'group', more: `projects ${inGroup.get(group.id)?.length ?? 0}` }),
    ),
    ...projects.map((project) =>
      lineOf({ ...project, kind: 'project', more: `branch ${project.defaultBranch ?? '-'}` }),
    ),
  ].toSorted();
}

/**
 * The same lines of the REST API's inventory. Root groups whose ownership was lost keep their inventory; of it only what also
 * lies in an owned root group is listed.
 */
export async function shownLines(
  api: ApiClient,
  connector: string,
  gitlab: SimulatedGitLab,
): Promise<string[]> {
  const { roots, groups, projects } = demoInventory(gitlab);
  const owned = new Set(roots.map((root) => root.id));
  const here = new Set([...groups, ...projects].map(({ fullPath }) => fullPath));
  const isHere = ({ properties }: GitLabGroupResource | GitLabProjectResource) =>
    here.has(properties.fullyQualifiedName.replaceAll('$', '/'));
  const lines: string[] = [];
  for (const under of await readUnder(api, devopsPath(connector))) {
    if (owned.has(under.root.properties.gitLabId ?? 0)) lines.push(...linesUnder(under));
    else {
      lines.push(...under.groups.filter(isThere).filter(isHere).map(groupLine));
      lines.push(...under.projects.filter(isThere).filter(isHere).map(projectLine));
    }
  }
  return lines.toSorted();
}

function demoInventory({ world }: SimulatedGitLab): WorldInventory {
  const demo = world.user('demo');
  if (demo === undefined) throw new Error('The world has no demo user.');
  return inventoryOf(world, demo);
}

function linesUnder({ root, groups, projects }: ResourcesUnder): string[] {
  return [...[root, ...groups].filter(isThere).map(groupLine), ...projects.filter(isThere).map(projectLine)];
}

function groupLine(group: GitLabGroupResource): string {
  return lineOf({ ...shown(group), kind: 'group', more: `projects ${group.properties.projectCount ?? 0}` });
}

function projectLine(project: GitLabProjectResource): string {
  return lineOf({
    ...shown(project),
    kind: 'project',
    more: `branch ${project.properties.defaultBranch ?? '-'}`,
  });
}

function shown({ properties }: GitLabGroupResource | GitLabProjectResource) {
  return {
    id: properties.gitLabId ?? 0,
    fullPath: properties.fullyQualifiedName.replaceAll('$', '/'),
    fullName: properties.fullyQualifiedFriendlyName,
    visibility: properties.visibility ?? '-',
    archived: properties.archived ?? false,
    markedForDeletionOn: properties.markedForDeletionOn,
  };
}

type Line = {
  kind: string;
  id: number;
  fullPath: string;
  fullName: string;
  visibility: string;
  archived: boolean;
  markedForDeletionOn: string | undefined;
  more: string;
};

export function lineOf(of: Line): string {
  const state = `${of.visibility}${of.archived ? ' archived' : ''} ${of.markedForDeletionOn ?? ''}`.trim();
  const id = String(of.id).padStart(6, '0');
  return `${of.kind} ${id}: ${of.fullPath} (${of.fullName}) ${state}, ${of.more}`;
}

/** The time since which each item has existed without interruption, in groups that the connector claimed. */
export class Presence {
  readonly #since = new Map<string, number>();
  readonly #gitlab: SimulatedGitLab;
  readonly #now: () => number;
  #claimedRootIds: ReadonlySet<number> = new Set();

  constructor(gitlab: SimulatedGitLab, now: () => number) {
    this.#gitlab = gitlab;
    this.#now = now;
  }

  /** Call after each change of the world. */
  note(): void {
    const { groups, projects } = demoInventory(this.#gitlab);
    const isHere = ({ rootId }: { rootId: number }) => this.#claimedRootIds.has(rootId);
    const here = new Set([
      ...groups.filter(isHere).map(({ id }) => `group ${id}`),
      ...projects.filter(isHere).map(({ id }) => `project ${id}`),
    ]);
    for (const name of this.#since.keys()) if (!here.has(name)) this.#since.delete(name);
    for (const name of here) if (!this.#since.has(name)) this.#since.set(name, this.#now());
  }

  /** Items marked as removed by a request that was sent after they existed for good. */
  async wronglyRemoved(tables: Stores, connectorId: string): Promise<string[]> {
    const roots = await tables.rootGroups.list(connectorId);
    this.#claimedRootIds = new Set(roots.filter(isClaimed).map((root) => root.facts.id));
    this.note();
    const found: string[] = [];
    for (const { facts } of roots) {
      const scope = { connectorId, rootId: facts.id };
      found.push(...(await this.#wrong('group', tables.groups, scope)));
      found.push(...(await this.#wrong('project', tables.projects, scope)));
    }
    return found;
  }

  async #wrong(subject: 'group' | 'project', rows: Groups | Projects, scope: Scope): Promise<string[]> {
    const stored = await rows.between(scope, 1, 2 ** 31);
    const ids = stored.filter((row) => row.removed).map((row) => row.id);
    const whole = ids.length === 0 ? [] : await rows.whole(scope, ids);
    return whole.flatMap(({ value: { facts, removed } }) => {
      const since = this.#since.get(`${subject} ${facts.id}`);
      if (removed === undefined || since === undefined || Date.parse(removed.at) <= since) return [];
      const path = facts.fullyQualifiedName;
      return [`${subject} ${facts.id} ${path} in ${scope.rootId}: ${removed.reason} at ${removed.at}`];
    });
  }
}
