import type { ConnectorRef } from '../../contracts/connector-key.ts';
import type { Job } from '../../contracts/job.ts';
import type { PendingResync, WantedResync } from './domain/coalesce.ts';
import type { HookKeys } from './domain/hook-keys.ts';

/** A webhook by our id of it, which is part of its URL, and the root group that it is for. */
type HookRegistration = { hookId: string; connector: ConnectorRef; rootId: number };

/** How a hook's deliveries are authenticated. `signs`: one was signed. `isByHand`: a person knows the token. */
type HookProof = { signs?: boolean; isByHand?: boolean };

export interface HookRegistry {
  get(hookId: string): Promise<(HookRegistration & HookProof) | undefined>;
  /** Keeps the stored proof. */
  put(registration: HookRegistration): Promise<void>;
  /** Throws `ConcurrentChangeError` if the hook was removed. */
  noteProof(hookId: string, proof: HookProof): Promise<void>;
  remove(hookId: string): Promise<void>;
}

/** Hooks and their keys, cached in memory for a short time: deliveries come in bursts. */
export interface HookKeyCache {
  get(hookId: string): Promise<{ registration: HookRegistration & HookProof; keys: HookKeys } | undefined>;
  /** Records that a delivery was signed: known here at once, to other processes within a minute. Best effort. */
  noteSigned(hookId: string): Promise<void>;
}

/** Deliveries accepted within the last minutes, so that a duplicate causes no work. */
export interface DeliveryLog {
  /** True if it was added by this process, or by another one more than a few seconds ago. */
  has(connectorId: string, idempotencyKey: string, now: Date): Promise<boolean>;
  /** Known here at once, and to others within two seconds; a crash before that loses it. */
  add(connectorId: string, idempotencyKey: string, now: Date): void;
  /** Deletes deliveries added before `at` (ISO 8601). */
  purgeBefore(at: string): Promise<void>;
}

/** Plans and sends resyncs so that many deliveries cause few jobs. */
export interface CoalescingSender {
  /** Decides when the resync is due, and whether it is widened to the root group, by those planned before. */
  plan(wanted: WantedResync): PendingResync;
  /** Resolves once the queue has the job, sent now or before. Throws if the queue does not take it. */
  send(pending: PendingResync): Promise<void>;
}

/** Jobs that could not be sent; a timer sends them later. */
export interface ParkedJobs {
  park(jobs: readonly { job: Job; at: string }[]): Promise<void>;
  /** Up to 500, oldest first. */
  list(): Promise<{ id: string; job: Job; at: string }[]>;
  remove(ids: readonly string[]): Promise<void>;
}
