import { topmostOwned } from './access.ts';
import { emptyNamespace, type NewGroup, refuseTaken, refuseUnfit, WorldRefusal } from './new-namespace.ts';
import { newProject, type NewProject } from './new-project.ts';
import { atMost, isLegalPath, lineage } from './paths.ts';
import { owner, type AccessLevel, type GroupRecord, type ProjectRecord } from './records.ts';
import type { UserRecord, Visibility } from './records.ts';
import { findById, insertById, removeById } from './sorted-by-id.ts';

/** `moved`: it was found under a path that it no longer has. */
export type Found<T> = { record: T; moved: boolean };

/**
 * Everything that the simulated GitLab knows of groups, projects and people, kept in memory with the indexes that
 * its lists need: every group holds its whole subtree by id, so a page costs the same at any depth.
 */
export class World {
  readonly seed: number;
  readonly users: UserRecord[] = [];
  /** Groups proper (no personal namespaces) and projects, by ascending id. */
  readonly groups: GroupRecord[] = [];
  readonly projects: ProjectRecord[] = [];
  readonly #roots = new Map<string, GroupRecord>();
  readonly #formerRoots = new Map<string, GroupRecord>();
  readonly #memberships = new Map<number, Set<GroupRecord>>();
  #lastNamespaceId = 0;
  #lastProjectId = 0;
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
    const found = this.#walk(path.toLowerCase().split('/'));
    return found?.record.kind === 'group' ? found : undefined;
  }

  projectByPath(path: string): Found<ProjectRecord> | undefined {
    const segments = path.toLowerCase().split('/');
    const last = segments.pop() ?? '';
    const namespace = this.#walk(segments);
    if (namespace === undefined) return undefined;
    const current = namespace.record.projectsByPath.get(last);
    if (current !== undefined) return { record: current, moved: namespace.moved };
    const former = namespace.record.formerProjects.get(last);
    return former === undefined || this.projectById(former.id) === undefined
      ? undefined
      : { record: former, moved: true };
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

  // Changing

  addUser(
    username: string,
    name: string,
    createdAt: number,
    state: UserRecord['state'] = 'active',
  ): UserRecord {
    const user: UserRecord = { id: (this.users.at(-1)?.id ?? 0) + 1, username, name, state, createdAt };
    this.users.push(user);
    const namespace = this.#namespace('user', { path: username, name, visibility: 'public', createdAt });
    namespace.members.set(user.id, owner);
    return user;
  }

  personalNamespace(user: UserRecord): GroupRecord | undefined {
    return this.#roots.get(user.username.toLowerCase());
  }

  addGroup(wanted: NewGroup): GroupRecord {
    const group = this.#namespace('group', wanted);
    this.groups.push(group);
    if (group.parent === undefined) return group;
    for (const above of lineage(group.parent)) insertById(above.descendants, group);
    return group;
  }

  addProject(wanted: NewProject): ProjectRecord {
    const { namespace, path } = wanted;
    refuseTaken(namespace, path, undefined);
    this.#lastProjectId = wanted.id ?? this.#lastProjectId + 1;
    const creatorId = wanted.creatorId ?? this.users[0]?.id ?? 0;
    const createdAt = this.#moment(wanted.createdAt);
    const project = newProject({ ...wanted, id: this.#lastProjectId, creatorId, createdAt });
    this.projects.push(project);
    namespace.projectsByPath.set(path.toLowerCase(), project);
    insertById(namespace.ownProjects, project);
    for (const above of lineage(namespace)) insertById(above.subtreeProjects, project);
    return project;
  }

  removeProject(project: ProjectRecord): void {
    removeById(this.projects, project.id);
    project.namespace.projectsByPath.delete(project.path.toLowerCase());
    removeById(project.namespace.ownProjects, project.id);
    for (const above of lineage(project.namespace)) removeById(above.subtreeProjects, project.id);
    for (const share of project.shares) removeById(share.group.sharedProjects, project.id);
  }

  renameProject(project: ProjectRecord, to: { path?: string; name?: string }): void {
    const { namespace } = project;
    project.name = to.name ?? project.name;
    project.updatedAt = this.#moment(undefined);
    if (to.path === undefined || to.path === project.path) return;
    refuseTaken(namespace, to.path, project);
    namespace.projectsByPath.delete(project.path.toLowerCase());
    namespace.formerProjects.set(project.path.toLowerCase(), project);
    project.path = to.path;
    namespace.projectsByPath.set(to.path.toLowerCase(), project);
  }

  /** Moves everything below it too: its full path is part of theirs. Old paths keep leading to it. */
  renameGroup(group: GroupRecord, to: { path?: string; name?: string }): void {
    group.name = to.name ?? group.name;
    if (to.path === undefined || to.path === group.path) return;
    const siblings = group.parent?.children ?? this.#roots;
    const former = group.parent?.formerChildren ?? this.#formerRoots;
    if (!isLegalPath(to.path)) throw new WorldRefusal(`'${to.path}' is not a legal path.`);
    const taken =
      siblings.get(to.path.toLowerCase()) ?? group.parent?.projectsByPath.get(to.path.toLowerCase());
    if (taken !== undefined && taken !== group)
      throw new WorldRefusal(`'${to.path}' has already been taken.`);
    siblings.delete(group.path.toLowerCase());
    former.set(group.path.toLowerCase(), group);
    group.path = to.path;
    siblings.set(to.path.toLowerCase(), group);
  }

  archiveProject(project: ProjectRecord, archived = true): void {
    project.archived = archived;
    project.updatedAt = this.#moment(undefined);
  }

  setProjectVisibility(project: ProjectRecord, visibility: Visibility): void {
    project.visibility = atMost(visibility, project.namespace.visibility);
    project.updatedAt = this.#moment(undefined);
  }

  /** Gives a direct role in a group, or takes it away with 0. */
  setMember(group: GroupRecord, user: UserRecord, level: AccessLevel): void {
    const joined = this.#memberships.get(user.id) ?? new Set();
    this.#memberships.set(user.id, joined);
    if (level === 0) {
      group.members.delete(user.id);
      joined.delete(group);
    } else {
      group.members.set(user.id, level);
      joined.add(group);
    }
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
    const { parent, path } = wanted;
    const siblings = parent?.children ?? this.#roots;
    if (parent === undefined) refuseUnfit(path, siblings.has(path.toLowerCase()));
    else refuseTaken(parent, path, undefined);
    this.#lastNamespaceId = wanted.id ?? this.#lastNamespaceId + 1;
    const group = emptyNamespace(this.#lastNamespaceId, kind, wanted, this.#moment(wanted.createdAt));
    siblings.set(path.toLowerCase(), group);
    return group;
  }

  #moment(wanted: number | undefined): number {
    this.#latest = Math.max(this.#latest, wanted ?? this.#latest + 60_000);
    return this.#latest;
  }

  /** Follows a path from the roots, at each step by the current name first and then by a former one. */
  #walk(segments: readonly string[]): Found<GroupRecord> | undefined {
    let at: GroupRecord | undefined;
    let moved = false;
    for (const segment of segments) {
      const current: GroupRecord | undefined = (at?.children ?? this.#roots).get(segment);
      moved ||= current === undefined;
      at = current ?? (at?.formerChildren ?? this.#formerRoots).get(segment);
      if (at === undefined) return undefined;
    }
    return at === undefined ? undefined : { record: at, moved };
  }
}
