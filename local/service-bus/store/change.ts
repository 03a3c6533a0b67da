/** Everything of a message that must survive a restart, apart from its bytes. Plain JSON: an absent time stays absent. */
export type MessageFacts = {
  sequenceNumber: number;
  /** The number given when the message came in; differs after a schedule fired or a dead-lettering. */
  enqueuedSequenceNumber: number;
  enqueuedAtMs: number;
  deliveryCount: number;
  state: 'active' | 'scheduled' | 'deferred';
  scheduledForMs?: number;
  /** Time to live counted from `enqueuedAtMs`; absent means for ever. */
  ttlMs?: number;
  deadLetter?: { source: string; reason?: string; description?: string };
};

/** A message-id that was accepted; a repeat is dropped until `untilMs`. */
export type Seen = { messageId: string; untilMs: number };

/** One step in the life of a queue. Replaying all of them gives the queues back. */
export type Change =
  /** `seen` is in the same record as its message: a crash between two would let a repeat in. */
  | { kind: 'added'; queue: string; facts: MessageFacts; seen?: Seen; payload: Buffer }
  | { kind: 'removed'; queue: string; sequenceNumber: number }
  /** The message at `sequenceNumber` gets new facts, maybe a new number, maybe in another queue, maybe new bytes. */
  | {
      kind: 'changed';
      queue: string;
      sequenceNumber: number;
      to: string;
      facts: MessageFacts;
      payload?: Buffer;
    }
  /** The same of a message that may be gone by now; written when older changes are dropped from the log. */
  | ({ kind: 'seen'; queue: string; sequenceNumber: number } & Seen)
  /** The lowest sequence number never given; written when older changes are dropped from the log. */
  | { kind: 'numbered'; queue: string; nextSequenceNumber: number };
