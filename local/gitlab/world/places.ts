import { fullPath, isLegalPath } from './paths.ts';
import type { GroupRecord, ProjectRecord } from './records.ts';
import { WorldRefusal } from './world-refusal.ts';

/** `moved`: it was found under a path that it no longer has. */
export type Found<T> = { record: T; moved: boolean };

/** Whether a record that a former path leads to still exists. */
type Living = { group(record: GroupRecord): boolean; project(record: ProjectRecord): boolean };

/**
 * Which path leads where: within each namespace one name for one group or project, and the names they had before.
 * Whoever takes a name ends what it led to before, as GitLab drops the redirects of a path that is taken again.
 */
export class Places {
  readonly #living: Living;
  readonly #roots = new Map<string, GroupRecord>();
  readonly #formerRoots = new Map<string, GroupRecord>();

  constructor(living: Living) {
    this.#living = living;
  }

  root(path: string): GroupRecord | undefined {
    return this.#roots.get(path.toLowerCase());
  }

  /** Follows a path from the roots, at each step by the current name first and then by a former one. */
  namespace(segments: readonly string[]): Found<GroupRecord> | undefined {
    let at: GroupRecord | undefined;
    let moved = false;
    for (const segment of segments) {
      const current: GroupRecord | undefined = (at?.children ?? this.#roots).get(segment);
      const former = (at?.formerChildren ?? this.#formerRoots).get(segment);
      moved ||= current === undefined;
      at = current ?? (former !== undefined && this.#living.group(former) ? former : undefined);
      if (at === undefined) return undefined;
    }
    return at === undefined ? undefined : { record: at, moved };
  }

  project(segments: readonly string[]): Found<ProjectRecord> | undefined {
    const namespace = this.namespace(segments.slice(0, -1));
    const last = segments.at(-1) ?? '';
    if (namespace === undefined) return undefined;
    const { record, moved } = namespace;
    const current = record.projectsByPath.get(last);
    if (current !== undefined) return { record: current, moved };
    const former = record.formerProjects.get(last);
    return former === undefined || !this.#living.project(former)
      ? undefined
      : { record: former, moved: true };
  }

  /** Groups and projects share the names within a group; `except` may keep or re-case its own. */
  refuseUnfit(parent: GroupRecord | undefined, path: string, except?: GroupRecord | ProjectRecord): void {
    const key = path.toLowerCase();
    if (!isLegalPath(path)) throw new WorldRefusal(`'${path}' is not a legal path.`);
    const taken = (parent?.children ?? this.#roots).get(key) ?? parent?.projectsByPath.get(key);
    if (taken === undefined || taken === except) return;
    throw new WorldRefusal(
      `'${path}' has already been taken${parent === undefined ? '' : ` in ${fullPath(parent)}`}.`,
    );
  }

  enterGroup(group: GroupRecord): void {
    const key = group.path.toLowerCase();
    this.#forget(group.parent, key);
    (group.parent?.children ?? this.#roots).set(key, group);
  }

  /** With `redirect` the name keeps leading to the group until somebody takes it. */
  leaveGroup(group: GroupRecord, redirect: boolean): void {
    const key = group.path.toLowerCase();
    (group.parent?.children ?? this.#roots).delete(key);
    if (redirect) (group.parent?.formerChildren ?? this.#formerRoots).set(key, group);
  }

  enterProject(project: ProjectRecord): void {
    const key = project.path.toLowerCase();
    this.#forget(project.namespace, key);
    project.namespace.projectsByPath.set(key, project);
  }

  leaveProject(project: ProjectRecord, redirect: boolean): void {
    const key = project.path.toLowerCase();
    project.namespace.projectsByPath.delete(key);
    if (redirect) project.namespace.formerProjects.set(key, project);
  }

  #forget(parent: GroupRecord | undefined, key: string): void {
    (parent?.formerChildren ?? this.#formerRoots).delete(key);
    parent?.formerProjects.delete(key);
  }
}
