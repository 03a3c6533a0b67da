import { topmostOwned } from './access.ts';
import { emptyNamespace, type NewGroup } from './new-namespace.ts';
import { newProject, type NewProject } from './new-project.ts';
import { fullPath, projectPath, rootOf } from './paths.ts';
import { type PathMatch, PathIndex } from './path-index.ts';
import { owner, type AccessLevel, type GroupRecord, type ProjectRecord } from './records.ts';
import type { Tier, UserRecord } from './records.ts';
import { findById, insertById, removeAll, removeById } from './sorted-by-id.ts';
import { indexGroup, indexProject, unindexGroup, unindexProject } from './subtree-index.ts';
import type { WorldChange } from './world-change.ts';

type Listener = (change: WorldChange) => void;

/**
 * All groups, projects and users of the simulated GitLab, in memory, with the indexes that the lists need. Contains
 * the state and elementary changes; larger changes are in `changes/`.
 */
export class World {
  readonly seed: number;
  /** False for an instance without a licence, where every group is Free. */
  licensed = true;
  readonly users: UserRecord[] = [];
  /** Groups proper (no personal namespaces) and projects, by ascending id. */
  readonly groups: GroupRecord[] = [];
  readonly projects: ProjectRecord[] = [];
  readonly pathIndex = new PathIndex({
    group: (record) => record.kind === 'user' || this.groupById(record.id) === record,
    project: (record) => this.projectById(record.id) === record,
  });
  readonly #memberships = new Map<number, Set<GroupRecord>>();
  readonly #tiers = new Map<number, Tier>();
  readonly #listeners = new Set<Listener>();
  #lastNamespaceId = 0;
  #lastProjectId = 0;
  #lastEventId = 0;
  /** The latest time in the world. Ensures that creation times ascend with the ids. */
  #latest = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  // Reading

  user(username: string): UserRecord | undefined {
    return this.users.find((user) => user.username === username);
  }

  userById(id: number): UserRecord | undefined {
    return findById(this.users, id);
  }

  groupById(id: number): GroupRecord | undefined {
    return findById(this.groups, id);
  }

  projectById(id: number): ProjectRecord | undefined {
    return findById(this.projects, id);
  }

  /** By current or former full path, in any case. */
  groupByPath(path: string): PathMatch<GroupRecord> | undefined {
    const found = this.pathIndex.namespace(path.toLowerCase().split('/'));
    return found?.record.kind === 'group' ? found : undefined;
  }

  projectByPath(path: string): PathMatch<ProjectRecord> | undefined {
    return this.pathIndex.project(path.toLowerCase().split('/'));
  }

  /** The groups in which the user is a direct member. */
  memberOf(user: UserRecord): ReadonlySet<GroupRecord> {
    return this.#memberships.get(user.id) ?? new Set();
  }

  /** The topmost groups that the user owns directly; a subgroup counts if no ancestor is owned. */
  rootsOwnedBy(user: UserRecord): GroupRecord[] {
    return topmostOwned(user, this.memberOf(user));
  }

  /** All descendants of `root`, by id, without `root`. */
  groupsIn(root: GroupRecord): readonly GroupRecord[] {
    return root.descendants;
  }

  /** All projects in `root` and its descendants, by id, without projects shared into it. */
  projectsIn(root: GroupRecord): readonly ProjectRecord[] {
    return root.subtreeProjects;
  }

  /** Default Premium; personal namespaces are always Free. */
  tierOf(group: GroupRecord): Tier {
    const root = rootOf(group);
    return root.kind === 'user' || !this.licensed ? 'free' : (this.#tiers.get(root.id) ?? 'premium');
  }

  // Changing

  /** Calls `listener` for every change. The returned function removes it. */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(change: WorldChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** Returns `wanted`, or the latest time if that is later; without `wanted`, one minute after the latest time. */
  nextTimestamp(wanted?: number): number {
    this.#latest = Math.max(this.#latest, wanted ?? this.#latest + 60_000);
    return this.#latest;
  }

  /** Next id of a pipeline, vulnerability or commit. */
  nextEventId(): number {
    this.#lastEventId += 1;
    return this.#lastEventId;
  }

  setTier(group: GroupRecord, tier: Tier): void {
    this.#tiers.set(rootOf(group).id, tier);
  }

  addUser(
    username: string,
    name: string,
    createdAt: number,
    { state = 'active', admin = false }: Partial<Pick<UserRecord, 'state' | 'admin'>> = {},
  ): UserRecord {
    const user: UserRecord = {
      id: (this.users.at(-1)?.id ?? 0) + 1,
      username,
      name,
      state,
      admin,
      createdAt,
    };
    this.users.push(user);
    const namespace = this.#namespace('user', { path: username, name, visibility: 'public', createdAt });
    namespace.members.set(user.id, owner);
    return user;
  }

  personalNamespace(user: UserRecord): GroupRecord | undefined {
    return this.pathIndex.root(user.username);
  }

  addGroup(wanted: NewGroup): GroupRecord {
    const group = this.#namespace('group', wanted);
    this.groups.push(group);
    indexGroup(group);
    this.emit({ kind: 'group-created', group });
    return group;
  }

  addProject(wanted: NewProject): ProjectRecord {
    this.pathIndex.assertPathAvailable(wanted.namespace, wanted.path);
    this.#lastProjectId = wanted.id ?? this.#lastProjectId + 1;
    const creatorId = wanted.creatorId ?? this.users[0]?.id ?? 0;
    const createdAt = this.nextTimestamp(wanted.createdAt);
    const project = newProject({ ...wanted, id: this.#lastProjectId, creatorId, createdAt });
    this.projects.push(project);
    this.pathIndex.addProject(project);
    indexProject(project);
    this.emit({ kind: 'project-created', project });
    return project;
  }

  removeProject(project: ProjectRecord): void {
    this.emit({ kind: 'project-destroyed', project });
    removeById(this.projects, project.id);
    this.pathIndex.removeProject(project, false);
    unindexProject(project);
    for (const share of project.shares) removeById(share.group.sharedProjects, project.id);
  }

  /** Removes a group with everything in it, without emitting changes; `removeGroup` in `changes/` emits them. */
  removeSubtree(group: GroupRecord): void {
    const groups = [group, ...group.descendants];
    unindexGroup(group);
    this.pathIndex.removeGroup(group, false);
    removeAll(this.groups, groups);
    removeAll(this.projects, group.subtreeProjects);
    for (const joined of this.#memberships.values()) for (const gone of groups) joined.delete(gone);
  }

  renameProject(project: ProjectRecord, to: { path?: string; name?: string }): void {
    const { path = project.path, name = project.name } = to;
    const oldPath = projectPath(project);
    this.pathIndex.assertPathAvailable(project.namespace, path, project);
    if (path === project.path && name === project.name) return;
    project.name = name;
    project.updatedAt = this.nextTimestamp();
    if (path === project.path) return this.emit({ kind: 'project-updated', project, aspect: 'name' });
    this.pathIndex.removeProject(project, true);
    project.path = path;
    this.pathIndex.addProject(project);
    this.emit({ kind: 'project-renamed', project, oldPath });
  }

  /** Also changes the full paths of everything in the group. Old paths redirect. */
  renameGroup(group: GroupRecord, to: { path?: string; name?: string }): void {
    const { path = group.path, name = group.name } = to;
    const before = { oldPath: group.path, oldFullPath: fullPath(group) };
    this.pathIndex.assertPathAvailable(group.parent, path, group);
    if (path === group.path && name === group.name) return;
    group.name = name;
    group.updatedAt = this.nextTimestamp();
    if (path === group.path) return this.emit({ kind: 'group-updated', group, aspect: 'name' });
    this.pathIndex.removeGroup(group, true);
    group.path = path;
    this.pathIndex.addGroup(group);
    this.emit({ kind: 'group-renamed', group, ...before });
  }

  /** Sets the direct role of a user in a group; 0 removes the membership. */
  setMember(group: GroupRecord, user: UserRecord, level: AccessLevel): void {
    const before = group.members.get(user.id) ?? 0;
    const joined = this.#memberships.get(user.id) ?? new Set();
    this.#memberships.set(user.id, joined);
    if (level === before) return;
    if (level === 0) {
      group.members.delete(user.id);
      joined.delete(group);
      return this.emit({ kind: 'member-removed', group, user, level: before });
    }
    group.members.set(user.id, level);
    joined.add(group);
    this.emit({ kind: before === 0 ? 'member-added' : 'member-updated', group, user, level });
  }

  setOwner(group: GroupRecord, user: UserRecord): void {
    this.setMember(group, user, owner);
  }

  /** Shares a project with `group`; lists show it under both, unless `with_shared=false`. */
  shareProject(project: ProjectRecord, group: GroupRecord, accessLevel: AccessLevel): void {
    project.shares = [...project.shares.filter((share) => share.group !== group), { group, accessLevel }];
    insertById(group.sharedProjects, project);
  }

  #namespace(kind: GroupRecord['kind'], wanted: NewGroup): GroupRecord {
    this.pathIndex.assertPathAvailable(wanted.parent, wanted.path);
    this.#lastNamespaceId = wanted.id ?? this.#lastNamespaceId + 1;
    const group = emptyNamespace(this.#lastNamespaceId, kind, wanted, this.nextTimestamp(wanted.createdAt));
    this.pathIndex.addGroup(group);
    return group;
  }
}
