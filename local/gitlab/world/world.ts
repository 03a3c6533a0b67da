import { topmostOwned } from './access.ts';
import { emptyNamespace, type NewGroup } from './new-namespace.ts';
import { newProject, type NewProject } from './new-project.ts';
import { fullPath, projectPath, rootOf } from './paths.ts';
import { type Found, Places } from './places.ts';
import { owner, type AccessLevel, type GroupRecord, type ProjectRecord, type Tier, type UserRecord } from './records.ts';
import { findById, insertById, removeAll, removeById } from './sorted-by-id.ts';
import { indexGroup, indexProject, unindexGroup, unindexProject } from './subtree-index.ts';
import type { WorldChange } from './world-change.ts';

type Listener = (change: WorldChange) => void;

/**
 * Everything that the simulated GitLab knows of groups, projects and people, kept in memory with the indexes that
 * its lists need. This holds the state and its elementary changes; the larger ones are in `changes/`.
 */
export class World {
  readonly seed: number;
  readonly users: UserRecord[] = [];
  /** Groups proper (no personal namespaces) and projects, by ascending id. */
  readonly groups: GroupRecord[] = [];
  readonly projects: ProjectRecord[] = [];
  readonly places = new Places({
    group: (record) => record.kind === 'user' || this.groupById(record.id) === record,
    project: (record) => this.projectById(record.id) === record,
  });
  readonly #memberships = new Map<number, Set<GroupRecord>>();
  readonly #tiers = new Map<number, Tier>();
  readonly #listeners = new Set<Listener>();
  #lastNamespaceId = 0;
  #lastProjectId = 0;
  #lastEventId = 0;
  /** The newest moment in the world: what is created later is never older than what has a lower id. */
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

  /** By full path, whatever its case; also by a path it had before. */
  groupByPath(path: string): Found<GroupRecord> | undefined {
    const found = this.places.namespace(path.toLowerCase().split('/'));
    return found?.record.kind === 'group' ? found : undefined;
  }

  projectByPath(path: string): Found<ProjectRecord> | undefined {
    return this.places.project(path.toLowerCase().split('/'));
  }

  /** The groups in which the user is a direct member. */
  memberOf(user: UserRecord): ReadonlySet<GroupRecord> {
    return this.#memberships.get(user.id) ?? new Set();
  }

  /** The topmost groups that the user owns directly; a subgroup counts when nothing above it is owned. */
  rootsOwnedBy(user: UserRecord): GroupRecord[] {
    return topmostOwned(user, this.memberOf(user));
  }

  /** Every group below `root`, by id, without itself. */
  groupsIn(root: GroupRecord): readonly GroupRecord[] {
    return root.descendants;
  }

  /** Every project in `root` and below, by id; without what is only shared into it. */
  projectsIn(root: GroupRecord): readonly ProjectRecord[] {
    return root.subtreeProjects;
  }

  /** Premium unless set otherwise; personal namespaces are free. */
  tierOf(group: GroupRecord): Tier {
    const root = rootOf(group);
    return root.kind === 'user' ? 'free' : (this.#tiers.get(root.id) ?? 'premium');
  }

  // Changing

  /** Is told of every change from now on; the answer ends that. */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(change: WorldChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** A moment later than all before it, or `wanted` if that is. */
  moment(wanted?: number): number {
    this.#latest = Math.max(this.#latest, wanted ?? this.#latest + 60_000);
    return this.#latest;
  }

  /** Numbers pipelines, vulnerabilities and commits. */
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
    return this.places.root(user.username);
  }

  addGroup(wanted: NewGroup): GroupRecord {
    const group = this.#namespace('group', wanted);
    this.groups.push(group);
    indexGroup(group);
    this.tell({ kind: 'group-created', group });
    return group;
  }

  addProject(wanted: NewProject): ProjectRecord {
    this.places.refuseUnfit(wanted.namespace, wanted.path);
    this.#lastProjectId = wanted.id ?? this.#lastProjectId + 1;
    const creatorId = wanted.creatorId ?? this.users[0]?.id ?? 0;
    const createdAt = this.moment(wanted.createdAt);
    const project = newProject({ ...wanted, id: this.#lastProjectId, creatorId, createdAt });
    this.projects.push(project);
    this.places.enterProject(project);
    indexProject(project);
    this.tell({ kind: 'project-created', project });
    return project;
  }

  removeProject(project: ProjectRecord): void {
    this.tell({ kind: 'project-destroyed', project });
    removeById(this.projects, project.id);
    this.places.leaveProject(project, false);
    unindexProject(project);
    for (const share of project.shares) removeById(share.group.sharedProjects, project.id);
  }

  /** Takes a group out with all that lies below it, without telling: `removeGroup` of `changes/` does. */
  forgetSubtree(group: GroupRecord): void {
    const groups = [group, ...group.descendants];
    unindexGroup(group);
    this.places.leaveGroup(group, false);
    removeAll(this.groups, groups);
    removeAll(this.projects, group.subtreeProjects);
    for (const joined of this.#memberships.values()) for (const gone of groups) joined.delete(gone);
  }

  renameProject(project: ProjectRecord, to: { path?: string; name?: string }): void {
    const { path = project.path, name = project.name } = to;
    const oldPath = projectPath(project);
    this.places.refuseUnfit(project.namespace, path, project);
    if (path === project.path && name === project.name) return;
    project.name = name;
    project.updatedAt = this.moment();
    if (path === project.path) return this.tell({ kind: 'project-updated', project, aspect: 'name' });
    this.places.leaveProject(project, true);
    project.path = path;
    this.places.enterProject(project);
    this.tell({ kind: 'project-renamed', project, oldPath });
  }

  /** Moves everything below it too: its full path is part of theirs. Old paths keep leading to it. */
  renameGroup(group: GroupRecord, to: { path?: string; name?: string }): void {
    const { path = group.path, name = group.name } = to;
    const before = { oldPath: group.path, oldFullPath: fullPath(group) };
    this.places.refuseUnfit(group.parent, path, group);
    if (path === group.path && name === group.name) return;
    group.name = name;
    group.updatedAt = this.moment();
    if (path === group.path) return this.tell({ kind: 'group-updated', group, aspect: 'name' });
    this.places.leaveGroup(group, true);
    group.path = path;
    this.places.enterGroup(group);
    this.tell({ kind: 'group-renamed', group, ...before });
  }

  /** Gives a direct role in a group, or takes it away with 0. */
  setMember(group: GroupRecord, user: UserRecord, level: AccessLevel): void {
    const before = group.members.get(user.id) ?? 0;
    const joined = this.#memberships.get(user.id) ?? new Set();
    this.#memberships.set(user.id, joined);
    if (level === before) return;
    if (level === 0) {
      group.members.delete(user.id);
      joined.delete(group);
      return this.tell({ kind: 'member-removed', group, user, level: before });
    }
    group.members.set(user.id, level);
    joined.add(group);
    this.tell({ kind: before === 0 ? 'member-added' : 'member-updated', group, user, level });
  }

  setOwner(group: GroupRecord, user: UserRecord): void {
    this.setMember(group, user, owner);
  }

  /** Invites `group` to a project: the project then shows up under both, unless `with_shared=false`. */
  shareProject(project: ProjectRecord, group: GroupRecord, accessLevel: AccessLevel): void {
    project.shares = [...project.shares.filter((share) => share.group !== group), { group, accessLevel }];
    insertById(group.sharedProjects, project);
  }

  #namespace(kind: GroupRecord['kind'], wanted: NewGroup): GroupRecord {
    this.places.refuseUnfit(wanted.parent, wanted.path);
    this.#lastNamespaceId = wanted.id ?? this.#lastNamespaceId + 1;
    const group = emptyNamespace(this.#lastNamespaceId, kind, wanted, this.moment(wanted.createdAt));
    this.places.enterGroup(group);
    return group;
  }
}
