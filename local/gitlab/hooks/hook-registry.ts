import { lineage } from '../world/paths.ts';
import type { GroupRecord, ProjectRecord } from '../world/records.ts';
import type { HookFlag, HookKind, HookRecord } from './hook-record.ts';

/** All hooks of the instance. Ids come from one sequence, since GitLab keeps all hooks in one table. */
export class HookRegistry {
  readonly #hooks = new Map<number, HookRecord>();
  readonly #byOwner = new Map<string, HookRecord[]>();
  #lastId = 0;

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  add(hook: HookRecord): void {
    this.#hooks.set(hook.id, hook);
    const key = keyOf(hook.kind, hook.ownerId);
    this.#byOwner.set(key, [...(this.#byOwner.get(key) ?? []), hook]);
  }

  /** Idempotent. */
  remove(hook: HookRecord): void {
    this.#hooks.delete(hook.id);
    const key = keyOf(hook.kind, hook.ownerId);
    const left = (this.#byOwner.get(key) ?? []).filter((other) => other !== hook);
    if (left.length === 0) this.#byOwner.delete(key);
    else this.#byOwner.set(key, left);
  }

  exists(hook: HookRecord): boolean {
    return this.#hooks.get(hook.id) === hook;
  }

  all(): HookRecord[] {
    return [...this.#hooks.values()];
  }

  of(kind: HookKind, ownerId: number): readonly HookRecord[] {
    return this.#byOwner.get(keyOf(kind, ownerId)) ?? [];
  }

  system(flag?: HookFlag): HookRecord[] {
    return this.of('system', 0).filter((hook) => flag === undefined || hook.flags.has(flag));
  }

  /** Hooks of the group and of all its ancestors. */
  ofGroups(group: GroupRecord | undefined, flag: HookFlag): HookRecord[] {
    if (group === undefined || this.#hooks.size === 0) return [];
    return [...lineage(group)].flatMap((at) =>
      this.of('group', at.id).filter((hook) => hook.flags.has(flag)),
    );
  }

  ofProject(project: ProjectRecord, flag: HookFlag): HookRecord[] {
    return this.of('project', project.id).filter((hook) => hook.flags.has(flag));
  }
}

function keyOf(kind: HookKind, ownerId: number): string {
  return `${kind} ${ownerId}`;
}
