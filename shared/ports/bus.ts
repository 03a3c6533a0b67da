import type { ConnectorRef } from '../contracts/connector-key.ts';
import type { Job, QueueName } from '../contracts/job.ts';

/** `withinMs`: how long the caller can wait; the send may still succeed after it was given up. */
type SendOptions = { at?: Date; resend?: string; withinMs?: number };

export interface JobSender {
  /** Sends jobs to the queues they belong to, at once or at `at`. Duplicates are dropped by the bus (messageId). */
  send(jobs: readonly Job[], options?: SendOptions): Promise<void>;
}

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

export interface DeadLetters {
  /** In order, from a sequence number on, without touching them; fewer than `most` are the last. */
  peek(queue: QueueName, from: string, most: number): Promise<DeadLetter[]>;
  /**
   * Takes those of these sequence numbers one by one: deals with each, then removes it. A death in between leaves it, to
   * be dealt with again. Those that it took; others lie too deep, or are being taken by somebody else.
   */
  take(
    queue: QueueName,
    sequenceNumbers: readonly string[],
    deal: (letter: DeadLetter) => Promise<void>,
  ): Promise<string[]>;
}
