import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorRef } from '../../contracts/connector-key.ts';
import type { Job, QueueName } from '../../contracts/job.ts';
import type { PageRequest, Stored } from '../../platform/stored.ts';
/** Whose a dead letter is: the connector that its job names, if it names any. */
export type DeadLetter = {
  queue: QueueName;
  /** Of the dead-letter queue, in digits; it may not fit a number. */
  sequenceNumber: string;
  messageId?: string;
  /** Absent where the message is no job of ours. */
  job?: Job;
  /** What the message names, also where it is no job that we know. */
  connector?: ConnectorRef;
  enqueuedAt?: string;
  deliveryCount: number;
  reason?: string;
  description?: string;
};

/** The dead-letter queues of the bus, which hold everybody's letters in one row. */
export interface DeadLetterQueues {
  /**
   * Takes up to `most` letters, oldest first: keeps each, then removes it. A death in between leaves it, to be kept again. How
   * many it took; those that are missing are in somebody else's hand.
   */
  drain(queue: QueueName, most: number, keep: (letter: DeadLetter) => Promise<void>): Promise<number>;
}

/** Whose letters: all that name a connector of a subscription, or one of them; or those that name no connector. */
export type LettersOf = { subscriptionId: string; connectorId?: string } | 'nobody';

/** Dead letters as rows, by the connectors that they name: nobody's are behind another's. */
export interface DeadLetters {
  /** Safe to repeat: a letter that was kept before, also one that was settled since, stays as it is. */
  keep(letter: DeadLetter): Promise<void>;
  /** By queue and age. An unknown continuation token throws `InvalidRequestError`. */
  list(whose: LettersOf, page: PageRequest): Promise<Page<DeadLetter>>;
  /** All of them, a page at a time. */
  each(whose: LettersOf): AsyncIterable<Stored<DeadLetter>[]>;
  /** Undefined where there is none, or it was settled. `sequenceNumber` in digits. */
  get(
    whose: LettersOf,
    place: { queue: QueueName; sequenceNumber: string },
  ): Promise<Stored<DeadLetter> | undefined>;
  /** It is gone for callers, but still known, so that it does not come back. False when somebody was faster. */
  settle(letter: Stored<DeadLetter>, at: string): Promise<boolean>;
  /** Forgets those that were settled before `at`; how many. */
  purgeSettled(at: string): Promise<number>;
}
