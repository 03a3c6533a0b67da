import { randomUUID } from 'node:crypto';
import { seededRandom, type Random } from '../world/random.ts';
import { type DeliveryPlan, drawCopies } from './delivery-plan.ts';
import { type Delivery, type Executor, succeeded } from './executor.ts';
import type { HookRecord } from './hook-record.ts';
import { Waiting } from './waiting.ts';

export type DeliveryCounts = {
  /** Events times hooks, whatever became of them. */
  made: number;
  /** By the plan: these never left. */
  lost: number;
  /** The hook was paused, disabled, deleted or over its limit; GitLab tells nobody of these. */
  dropped: number;
  /** Copies that were sent, and how it went. */
  sent: number;
  succeeded: number;
  failed: number;
  /** Copies that are still to come, those that wait out a delay among them. */
  waiting: number;
  inFlight: number;
};

export type DeliveriesOptions = {
  executor: Executor;
  /** Whether the hook is still there when its turn comes. */
  exists: (hook: HookRecord) => boolean;
  /** Counts a call against what the top group may make in a minute; false is over the limit. */
  allowed: (hook: HookRecord) => boolean;
  mostInFlight: number;
  plan?: DeliveryPlan | undefined;
};

const againAfterMs = 100;

/**
 * Delivers in the background, as GitLab's workers do: every delivery once and never again, whatever the answer,
 * unless a plan says how they are lost, doubled, delayed or mixed up.
 */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #waiting = new Waiting<Delivery>();
  readonly #delays = new Set<NodeJS.Timeout>();
  #idle: (() => void)[] = [];
  #counts = { made: 0, lost: 0, dropped: 0, sent: 0, succeeded: 0, failed: 0 };
  #inFlight = 0;
  #held = false;
  #plan: { drawn: DeliveryPlan; random: Random } | undefined;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    this.plan(options.plan);
  }

  /** For all deliveries made from now on; undefined ends it. */
  plan(plan: DeliveryPlan | undefined): void {
    this.#plan = plan === undefined ? undefined : { drawn: plan, random: seededRandom(plan.seed) };
  }

  /** Gathers what is made until `release`; what is in flight already goes on. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#pump();
  }

  make(hook: HookRecord, made: Pick<Delivery, 'event' | 'trigger' | 'body' | 'eventUuid'>): void {
    this.#counts.made += 1;
    if (!this.#options.executor.executable(hook) || !this.#options.allowed(hook)) {
      this.#counts.dropped += 1;
      return;
    }
    const delivery: Delivery = { ...made, hook, idempotencyKey: randomUUID() };
    const waits = this.#plan === undefined ? [0] : drawCopies(this.#plan.drawn, this.#plan.random);
    if (waits.length === 0) this.#counts.lost += 1;
    for (const waitMs of waits) this.#accept(delivery, waitMs);
    this.#pump();
  }

  counts(): DeliveryCounts {
    const waiting = this.#waiting.size + this.#delays.size;
    return { ...this.#counts, waiting, inFlight: this.#inFlight };
  }

  /** Resolves when nothing is waiting or in flight, which while held means after `release`. */
  async idle(): Promise<void> {
    while (!this.#isIdle()) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }

  /** What waits is dropped; what is in flight is cut off. */
  close(): void {
    for (const delay of this.#delays) clearTimeout(delay);
    this.#delays.clear();
    this.#waiting.clear();
    this.#options.executor.close();
    this.#wakeIdle();
  }

  #accept(delivery: Delivery, waitMs: number): void {
    if (waitMs === 0) return this.#waiting.add(delivery);
    const delay = setTimeout(() => {
      this.#delays.delete(delay);
      this.#waiting.add(delivery);
      this.#pump();
    }, waitMs);
    this.#delays.add(delay);
  }

  #pump(): void {
    while (!this.#held && this.#inFlight < this.#options.mostInFlight) {
      const random = this.#plan?.drawn.order === 'random' ? this.#plan.random : undefined;
      const delivery = this.#waiting.take(random);
      if (delivery === undefined) break;
      this.#inFlight += 1;
      void this.#send(delivery).finally(() => {
        this.#inFlight -= 1;
        this.#pump();
      });
    }
    this.#wakeIdle();
  }

  /** A hook that went or was switched off meanwhile is not called. */
  async #send(delivery: Delivery): Promise<void> {
    const { executor, exists } = this.#options;
    if (!exists(delivery.hook) || !executor.executable(delivery.hook)) {
      this.#counts.dropped += 1;
      return;
    }
    this.#counts.sent += 1;
    const posted = await executor.execute(delivery);
    this.#counts[succeeded(posted) ? 'succeeded' : 'failed'] += 1;
    const again = this.#plan?.drawn.untilAnswered === true && posted.status === 'internal error';
    if (again) this.#accept(delivery, againAfterMs);
  }

  #isIdle(): boolean {
    return this.#waiting.size === 0 && this.#delays.size === 0 && this.#inFlight === 0;
  }

  #wakeIdle(): void {
    if (!this.#isIdle()) return;
    for (const wake of this.#idle.splice(0)) wake();
  }
}
