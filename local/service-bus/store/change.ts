/** Durable properties of a message, apart from its bytes. Plain JSON: an absent time stays absent. */
export type MessageFacts = {
  sequenceNumber: number;
  /** Sequence number at arrival. Differs from `sequenceNumber` after a schedule fired or a dead-lettering. */
  enqueuedSequenceNumber: number;
  enqueuedAtMs: number;
  deliveryCount: number;
  state: 'active' | 'scheduled' | 'deferred';
  scheduledForMs?: number;
  /** Time to live, counted from `enqueuedAtMs`. Absent: the message never expires. */
  ttlMs?: number;
  deadLetter?: { source: string; reason?: string; description?: string };
};

/** Accepted message id. A duplicate is dropped until `untilMs`. */
export type Seen = { messageId: string; untilMs: number };

/** One change of a queue. Replaying all of them restores the queues. */
export type Change =
  /** `seen` is part of the message's record: a crash between two records would let a duplicate in. */
  | { kind: 'added'; queue: string; facts: MessageFacts; seen?: Seen; payload: Buffer }
  | { kind: 'removed'; queue: string; sequenceNumber: number }
  /** New facts for the message at `sequenceNumber`; number, queue and bytes may change with them. */
  | {
      kind: 'changed';
      queue: string;
      sequenceNumber: number;
      to: string;
      facts: MessageFacts;
      payload?: Buffer;
    }
  /** Accepted id of a message that may be gone by now; written by compaction. */
  | ({ kind: 'seen'; queue: string; sequenceNumber: number } & Seen)
  /** Lowest unused sequence number; written by compaction. */
  | { kind: 'numbered'; queue: string; nextSequenceNumber: number };
