import { randomUUID } from 'node:crypto';
import { rootOf } from '../world/paths.ts';
import type { WorldChange } from '../world/world-change.ts';
import { alertStatus, type AlertStatus } from './auto-disable.ts';
import { CallLimit } from './call-limit.ts';
import { callsFor, type HookCall, type Instance } from './calls-for.ts';
import { Deliveries } from './deliveries.ts';
import type { DeliveryPlan } from './delivery-plan.ts';
import { type Delivery, Executor } from './executor.ts';
import type { HookRecord } from './hook-record.ts';
import type { PostResult } from './post.ts';

export type HookOptions = {
  /** Default 10 s. */
  timeoutMs?: number;
  /** Default true, as on gitlab.com; off on a self-managed GitLab unless switched on. */
  autoDisable?: boolean;
  /** False for a GitLab before 19.0, which ignores `signing_token`. */
  signing?: boolean;
  /**
   * Response to an Owner without Premium at the hooks of a group: 403, 404, or a hook that is accepted and never
   * called (GitLab's source does the last where its policy does not check the licence).
   */
  unlicensed?: 'forbidden' | 'not-found' | 'never-called';
  /** Hook calls per minute and top-level namespace; default unlimited. */
  callsPerMinute?: number;
  maxInFlight?: number;
  plan?: DeliveryPlan;
};

/** The hooks of a simulated GitLab: for each change of the world, makes the deliveries that GitLab would make. */
export class Hooks {
  readonly instance: Instance;
  readonly executor: Executor;
  readonly deliveries: Deliveries;
  readonly signing: boolean;
  readonly unlicensed: 'forbidden' | 'not-found' | 'never-called';
  readonly now: () => Date;

  constructor(instance: Instance, version: string, options: HookOptions, now: () => Date) {
    const { signing = true, unlicensed = 'forbidden', timeoutMs = 10_000, autoDisable = true } = options;
    this.instance = instance;
    this.signing = signing;
    this.unlicensed = unlicensed;
    this.now = now;
    const instanceUrl = (): string => instance.setting.externalUrl;
    this.executor = new Executor({ instanceUrl, version, timeoutMs, autoDisable, now });
    const limit = new CallLimit(options.callsPerMinute, now);
    this.deliveries = new Deliveries({
      executor: this.executor,
      exists: (hook) => instance.registry.exists(hook),
      allowed: (hook) => limit.take(this.#rootOf(hook)),
      maxInFlight: options.maxInFlight ?? 16,
      plan: options.plan,
    });
  }

  handleChange(change: WorldChange): void {
    for (const call of callsFor(change, this.instance)) this.#make(call);
    if (change.kind === 'group-destroyed') this.#removeAll('group', change.group.id);
    if (change.kind === 'project-destroyed') this.#removeAll('project', change.project.id);
  }

  /** Calls a hook immediately, even if it is disabled. A success enables it. */
  async callNow(hook: HookRecord, call: Pick<Delivery, 'event' | 'trigger' | 'body'>): Promise<PostResult> {
    const uuids = { idempotencyKey: randomUUID(), eventUuid: randomUUID() };
    return this.executor.execute({ hook, ...uuids, ...call });
  }

  alertStatus(hook: HookRecord): AlertStatus {
    return this.executor.isExecutable(hook) ? 'executable' : alertStatus(hook, this.now().getTime());
  }

  #make({ hooks, payload, event, trigger }: HookCall): void {
    if (hooks.length === 0) return;
    const made = { event, trigger, body: JSON.stringify(payload()), eventUuid: randomUUID() };
    for (const hook of hooks) this.deliveries.make(hook, made);
  }

  #removeAll(kind: HookRecord['kind'], ownerId: number): void {
    for (const hook of this.instance.registry.of(kind, ownerId)) this.instance.registry.remove(hook);
  }

  #rootOf(hook: HookRecord): number {
    const { world } = this.instance;
    const group =
      hook.kind === 'project' ? world.projectById(hook.ownerId)?.namespace : world.groupById(hook.ownerId);
    return group === undefined ? 0 : rootOf(group).id;
  }
}
