import type { Instance } from '../instance/instance.ts';
import type { GroupRecord, ProjectRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { applicationSettings } from './application-settings.ts';
import { deriveGroup } from './derive-group.ts';
import { deriveProject } from './derive-project.ts';
import {
  type GroupDetails,
  GroupDetailsChange,
  type ProjectDetails,
  ProjectDetailsChange,
} from './records.ts';

export type DetailsReader = Pick<Details, 'ofProject' | 'ofGroup' | 'ofInstance'>;

/**
 * Settings of projects, groups and the instance that GitLab's lists leave out. Derived from the seed on request;
 * only changes are stored. A change calls no hook, as in GitLab.
 */
export class Details {
  readonly #world: World;
  readonly #instance: Instance;
  readonly #now: () => Date;
  readonly #projects = new Map<number, Partial<ProjectDetails>>();
  readonly #groups = new Map<number, Partial<GroupDetails>>();
  #settings: Record<string, unknown> = {};

  constructor(world: World, instance: Instance, now: () => Date) {
    this.#world = world;
    this.#instance = instance;
    this.#now = now;
  }

  ofProject(project: ProjectRecord): ProjectDetails {
    return { ...deriveProject(this.#world.seed, project, this.#now()), ...this.#projects.get(project.id) };
  }

  ofGroup(group: GroupRecord): GroupDetails {
    return { ...deriveGroup(this.#world.seed, group), ...this.#groups.get(group.id) };
  }

  /** The body of `GET /application/settings`. */
  ofInstance(): Record<string, unknown> {
    return { ...applicationSettings(this.#instance), ...this.#settings };
  }

  /** Replaces the given fields, each as a whole; the others stay derived. By id or full path. Throws a ZodError. */
  changeProject(project: ProjectRecord | number | string, change: ProjectDetailsChange): void {
    const { id } = typeof project === 'object' ? project : this.#project(project);
    this.#projects.set(id, { ...this.#projects.get(id), ...given(ProjectDetailsChange.parse(change)) });
  }

  /** As `changeProject`. */
  changeGroup(group: GroupRecord | number | string, change: GroupDetailsChange): void {
    const { id } = typeof group === 'object' ? group : this.#group(group);
    this.#groups.set(id, { ...this.#groups.get(id), ...given(GroupDetailsChange.parse(change)) });
  }

  /** By GitLab's names; undefined removes a field, as in older versions. */
  changeInstance(change: Readonly<Record<string, unknown>>): void {
    this.#settings = { ...this.#settings, ...change };
  }

  #project(ref: number | string): ProjectRecord {
    const world = this.#world;
    const found = typeof ref === 'number' ? world.projectById(ref) : world.projectByPath(ref)?.record;
    if (found === undefined) throw new RangeError(`There is no project '${ref}'.`);
    return found;
  }

  #group(ref: number | string): GroupRecord {
    const world = this.#world;
    const found = typeof ref === 'number' ? world.groupById(ref) : world.groupByPath(ref)?.record;
    if (found === undefined) throw new RangeError(`There is no group '${ref}'.`);
    return found;
  }
}

/** Leaves out undefined fields, which would hide derived ones. */
function given<T extends object>(change: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
