import type { ConnectorRef } from '../../contracts/connector-key.ts';
import type { Job } from '../../contracts/job.ts';
import type { PendingResync, WantedResync } from './domain/coalesce.ts';
import type { HookKeys } from './domain/hook-keys.ts';

/** Where deliveries of a GitLab webhook arrive: our id, which is in its address, and what it stands for. */
type HookRegistration = { hookId: string; connector: ConnectorRef; rootId: number };

/** How deliveries prove themselves there: whether one was signed, and whether a person was told the token. */
type HookProof = { signs?: boolean; isByHand?: boolean };

export interface HookRegistry {
  get(hookId: string): Promise<(HookRegistration & HookProof) | undefined>;
  /** What is known of its proof stays. */
  put(registration: HookRegistration): Promise<void>;
  /** Throws `ConcurrentChangeError` when the hook was removed. */
  noteProof(hookId: string, proof: HookProof): Promise<void>;
  remove(hookId: string): Promise<void>;
}

/** What a delivery is checked with and what it is about, kept in memory for a short while: deliveries come in bursts. */
export interface HookKeyCache {
  get(hookId: string): Promise<{ registration: HookRegistration & HookProof; keys: HookKeys } | undefined>;
  /** That a delivery was signed: known here at once, to others within a minute, and for good where the table takes it. */
  noteSigned(hookId: string): Promise<void>;
}

/** Deliveries that were taken within the last minutes, so that one that comes again asks for nothing more. */
export interface DeliveryLog {
  /** Whether it was noted: by this process, or by any other more than a few seconds ago. */
  has(connectorId: string, idempotencyKey: string, now: Date): Promise<boolean>;
  /** Known here at once, and to others within a second or two; a death in between makes it unknown again. */
  add(connectorId: string, idempotencyKey: string, now: Date): void;
  /** Deletes what was noted before `at`. */
  purgeBefore(at: string): Promise<void>;
}

/** Plans and sends what deliveries call for. */
export interface CoalescingSender {
  /** When it is to be done, and of what, by what was planned before. */
  plan(wanted: WantedResync): PendingResync;
  /** Resolves when the queue holds its job, sent now or before. Throws when it does not take it. */
  send(folded: PendingResync): Promise<void>;
}

/** Jobs that could not be sent when they were due; a timer sends them. */
export interface ParkedJobs {
  park(jobs: readonly { job: Job; at: string }[]): Promise<void>;
  /** Up to 500, oldest first. */
  list(): Promise<{ id: string; job: Job; at: string }[]>;
  remove(ids: readonly string[]): Promise<void>;
}
