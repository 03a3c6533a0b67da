import { fullPath, isLegalPath } from './paths.ts';
import type { GroupRecord, ProjectRecord } from './records.ts';
import { InvalidChangeError } from './invalid-change-error.ts';

/** `moved`: the record was found by a former path. */
export type PathMatch<T> = { record: T; moved: boolean };

/** Checks whether the record of a former path still exists. */
type ExistenceCheck = { group(record: GroupRecord): boolean; project(record: ProjectRecord): boolean };

/**
 * Index of current and former paths. Within a namespace, each name belongs to one group or project. Using a name again
 * removes the redirects of its former owner, as in GitLab.
 */
export class PathIndex {
  readonly #exists: ExistenceCheck;
  readonly #roots = new Map<string, GroupRecord>();
  readonly #formerRoots = new Map<string, GroupRecord>();

  constructor(exists: ExistenceCheck) {
    this.#exists = exists;
  }

  root(path: string): GroupRecord | undefined {
    return this.#roots.get(path.toLowerCase());
  }

  /** Resolves a path from the top level; at each step a current name takes precedence over a former one. */
  namespace(segments: readonly string[]): PathMatch<GroupRecord> | undefined {
    let at: GroupRecord | undefined;
    let moved = false;
    for (const segment of segments) {
      const current: GroupRecord | undefined = (at?.children ?? this.#roots).get(segment);
      const former = (at?.formerChildren ?? this.#formerRoots).get(segment);
      moved ||= current === undefined;
      at = current ?? (former !== undefined && this.#exists.group(former) ? former : undefined);
      if (at === undefined) return undefined;
    }
    return at === undefined ? undefined : { record: at, moved };
  }

  project(segments: readonly string[]): PathMatch<ProjectRecord> | undefined {
    const namespace = this.namespace(segments.slice(0, -1));
    const last = segments.at(-1) ?? '';
    if (namespace === undefined) return undefined;
    const { record, moved } = namespace;
    const current = record.projectsByPath.get(last);
    if (current !== undefined) return { record: current, moved };
    const former = record.formerProjects.get(last);
    return former === undefined || !this.#exists.project(former)
      ? undefined
      : { record: former, moved: true };
  }

  /** Groups and projects of a namespace share one set of names. `except` may keep its name or change its case. */
  assertPathAvailable(
    parent: GroupRecord | undefined,
    path: string,
    except?: GroupRecord | ProjectRecord,
  ): void {
    const key = path.toLowerCase();
    if (!isLegalPath(path)) throw new InvalidChangeError(`'${path}' is not a legal path.`);
    const taken = (parent?.children ?? this.#roots).get(key) ?? parent?.projectsByPath.get(key);
    if (taken === undefined || taken === except) return;
    throw new InvalidChangeError(
      `'${path}' has already been taken${parent === undefined ? '' : ` in ${fullPath(parent)}`}.`,
    );
  }

  addGroup(group: GroupRecord): void {
    const key = group.path.toLowerCase();
    this.#dropRedirects(group.parent, key);
    (group.parent?.children ?? this.#roots).set(key, group);
  }

  /** With `redirect`, the path leads to the group until it is used again. */
  removeGroup(group: GroupRecord, redirect: boolean): void {
    const key = group.path.toLowerCase();
    (group.parent?.children ?? this.#roots).delete(key);
    if (redirect) (group.parent?.formerChildren ?? this.#formerRoots).set(key, group);
  }

  addProject(project: ProjectRecord): void {
    const key = project.path.toLowerCase();
    this.#dropRedirects(project.namespace, key);
    project.namespace.projectsByPath.set(key, project);
  }

  removeProject(project: ProjectRecord, redirect: boolean): void {
    const key = project.path.toLowerCase();
    project.namespace.projectsByPath.delete(key);
    if (redirect) project.namespace.formerProjects.set(key, project);
  }

  #dropRedirects(parent: GroupRecord | undefined, key: string): void {
    (parent?.formerChildren ?? this.#formerRoots).delete(key);
    parent?.formerProjects.delete(key);
  }
}
