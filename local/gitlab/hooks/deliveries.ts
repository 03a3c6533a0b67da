import { randomUUID } from 'node:crypto';
import { seededRandom, type Random } from '../../seeded-random.ts';
import { type DeliveryPlan, drawCopies } from './delivery-plan.ts';
import { type Delivery, type Executor, isSuccess } from './executor.ts';
import type { HookRecord } from './hook-record.ts';
import { DeliveryQueue } from './delivery-queue.ts';

export type DeliveryCounts = {
  /** Events times hooks, whatever the outcome. */
  made: number;
  /** Not sent because of the plan. */
  lost: number;
  /** Not sent because the hook was paused, disabled, deleted or over its limit. GitLab does not report these. */
  dropped: number;
  /** Copies sent, and their outcomes. */
  sent: number;
  succeeded: number;
  failed: number;
  /** Copies not sent yet, delayed ones included. */
  waiting: number;
  inFlight: number;
};

export type DeliveriesOptions = {
  executor: Executor;
  /** Whether the hook still exists at the time of sending. */
  exists: (hook: HookRecord) => boolean;
  /** Counts a call of the top-level group; false if it exceeds the limit per minute. */
  allowed: (hook: HookRecord) => boolean;
  maxInFlight: number;
  plan?: DeliveryPlan | undefined;
};

const resendAfterMs = 100;

/**
 * Delivers in the background, as GitLab's workers do: each delivery once, without retries. A plan can lose, duplicate,
 * delay or reorder deliveries.
 */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #queue = new DeliveryQueue<Delivery>();
  readonly #delays = new Set<NodeJS.Timeout>();
  #idle: (() => void)[] = [];
  #counts = { made: 0, lost: 0, dropped: 0, sent: 0, succeeded: 0, failed: 0 };
  #inFlight = 0;
  #onHold = false;
  #plan: { settings: DeliveryPlan; random: Random } | undefined;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    this.plan(options.plan);
  }

  /** Sets the plan for new deliveries; undefined ends it. */
  plan(plan: DeliveryPlan | undefined): void {
    this.#plan = plan === undefined ? undefined : { settings: plan, random: seededRandom(plan.seed) };
  }

  /** Queues new deliveries until `release`; those in flight continue. */
  hold(): void {
    this.#onHold = true;
  }

  release(): void {
    this.#onHold = false;
    this.#pump();
  }

  make(hook: HookRecord, made: Pick<Delivery, 'event' | 'trigger' | 'body' | 'eventUuid'>): void {
    this.#counts.made += 1;
    if (!this.#options.executor.isExecutable(hook) || !this.#options.allowed(hook)) {
      this.#counts.dropped += 1;
      return;
    }
    const delivery: Delivery = { ...made, hook, idempotencyKey: randomUUID() };
    const delaysMs = this.#plan === undefined ? [0] : drawCopies(this.#plan.settings, this.#plan.random);
    if (delaysMs.length === 0) this.#counts.lost += 1;
    for (const delayMs of delaysMs) this.#enqueue(delivery, delayMs);
    this.#pump();
  }

  counts(): DeliveryCounts {
    const waiting = this.#queue.size + this.#delays.size;
    return { ...this.#counts, waiting, inFlight: this.#inFlight };
  }

  /** Resolves when nothing is queued or in flight. On hold, that is after `release`. */
  async idle(): Promise<void> {
    while (!this.#isIdle()) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }

  /** Drops queued deliveries and aborts those in flight. */
  close(): void {
    for (const delay of this.#delays) clearTimeout(delay);
    this.#delays.clear();
    this.#queue.clear();
    this.#options.executor.close();
    this.#wakeIdle();
  }

  #enqueue(delivery: Delivery, delayMs: number): void {
    if (delayMs === 0) return this.#queue.add(delivery);
    const delay = setTimeout(() => {
      this.#delays.delete(delay);
      this.#queue.add(delivery);
      this.#pump();
    }, delayMs);
    this.#delays.add(delay);
  }

  #pump(): void {
    while (!this.#onHold && this.#inFlight < this.#options.maxInFlight) {
      const random = this.#plan?.settings.order === 'random' ? this.#plan.random : undefined;
      const delivery = this.#queue.take(random);
      if (delivery === undefined) break;
      this.#inFlight += 1;
      void this.#send(delivery).finally(() => {
        this.#inFlight -= 1;
        this.#pump();
      });
    }
    this.#wakeIdle();
  }

  /** Drops the delivery if the hook has been deleted or disabled since. */
  async #send(delivery: Delivery): Promise<void> {
    const { executor, exists } = this.#options;
    if (!exists(delivery.hook) || !executor.isExecutable(delivery.hook)) {
      this.#counts.dropped += 1;
      return;
    }
    this.#counts.sent += 1;
    const result = await executor.execute(delivery);
    this.#counts[isSuccess(result) ? 'succeeded' : 'failed'] += 1;
    const resend = this.#plan?.settings.resendWithoutResponse === true && result.status === 'internal error';
    if (resend) this.#enqueue(delivery, resendAfterMs);
  }

  #isIdle(): boolean {
    return this.#queue.size === 0 && this.#delays.size === 0 && this.#inFlight === 0;
  }

  #wakeIdle(): void {
    if (!this.#isIdle()) return;
    for (const wake of this.#idle.splice(0)) wake();
  }
}
