import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorRef } from '../../contracts/connector-key.ts';
import type { Job, QueueName } from '../../contracts/job.ts';
import type { PageRequest, Stored } from '../../platform/stored.ts';

export type DeadLetter = {
  queue: QueueName;
  /** Sequence number in the dead-letter queue, in digits: it may exceed 2^53. */
  sequenceNumber: string;
  messageId?: string;
  /** Absent if the message holds no valid job. */
  job?: Job;
  /** The connector that the message names, also if it holds no valid job. */
  connector?: ConnectorRef;
  enqueuedAt?: string;
  deliveryCount: number;
  reason?: string;
  description?: string;
};

/** The dead-letter queues of the bus, which all tenants share. */
export interface DeadLetterQueues {
  /**
   * Receives up to `max` letters, oldest first; stores each with `keep`, then removes it. At-least-once: after a crash
   * in between a letter is kept again. Returns how many it removed, without those that another process has locked.
   */
  drain(queue: QueueName, max: number, keep: (letter: DeadLetter) => Promise<void>): Promise<number>;
}

/** A list of dead letters: those of a subscription's connectors, of one connector, or those that name no connector. */
export type LettersOf = { subscriptionId: string; connectorId?: string } | 'nobody';

/** Dead letters as rows by connector, so that reading those of one does not pass over those of another. */
export interface DeadLetters {
  /** Idempotent: a letter that was kept before, also one that was settled since, stays as it is. */
  keep(letter: DeadLetter): Promise<void>;
  /** By queue and age. Throws `InvalidRequestError` for an unknown continuation token. */
  list(of: LettersOf, page: PageRequest): Promise<Page<DeadLetter>>;
  /** All letters of a list, a page at a time. */
  each(of: LettersOf): AsyncIterable<Stored<DeadLetter>[]>;
  /** Undefined if there is none or it was settled. `sequenceNumber` in digits. */
  get(
    of: LettersOf,
    place: { queue: QueueName; sequenceNumber: string },
  ): Promise<Stored<DeadLetter> | undefined>;
  /** Hides the letter from callers but keeps its row, so that it is not kept again. False on a concurrent update. */
  settle(letter: Stored<DeadLetter>, at: string): Promise<boolean>;
  /** Deletes letters that were settled before `at` (ISO 8601); returns how many. */
  purgeSettled(at: string): Promise<number>;
}
