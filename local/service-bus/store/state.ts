import type { Change, MessageFacts, Seen } from './change.ts';

type StoredMessage = { facts: MessageFacts; payload: Buffer };

export type StoredQueue = {
  /** Keyed by sequence number. */
  messages: Map<number, StoredMessage>;
  /** Keyed by message id, oldest first. */
  seen: Map<string, { sequenceNumber: number; untilMs: number }>;
  nextSequenceNumber: number;
};

/** Keyed by queue name. */
export type StoredState = Map<string, StoredQueue>;

function storedQueue(state: StoredState, name: string): StoredQueue {
  const known = state.get(name);
  if (known !== undefined) return known;
  const fresh: StoredQueue = { messages: new Map(), seen: new Map(), nextSequenceNumber: 1 };
  state.set(name, fresh);
  return fresh;
}

/** Applies one change to the state, in place. */
export function applyChange(state: StoredState, change: Change): void {
  const queue = storedQueue(state, change.queue);
  switch (change.kind) {
    case 'added':
      put(queue, { facts: change.facts, payload: change.payload });
      if (change.seen !== undefined) recordSeen(queue, change.seen, change.facts.sequenceNumber);
      return;
    case 'removed':
      queue.messages.delete(change.sequenceNumber);
      return;
    case 'changed':
      applyChanged(state, queue, change);
      return;
    case 'seen':
      recordSeen(queue, change, change.sequenceNumber);
      return;
    case 'numbered':
      queue.nextSequenceNumber = Math.max(queue.nextSequenceNumber, change.nextSequenceNumber);
  }
}

function applyChanged(state: StoredState, queue: StoredQueue, change: Change & { kind: 'changed' }): void {
  const message = queue.messages.get(change.sequenceNumber);
  if (message === undefined) return;
  const moved = change.to !== change.queue || change.facts.sequenceNumber !== change.sequenceNumber;
  if (moved) queue.messages.delete(change.sequenceNumber);
  put(storedQueue(state, change.to), { facts: change.facts, payload: change.payload ?? message.payload });
}

function recordSeen(queue: StoredQueue, { messageId, untilMs }: Seen, sequenceNumber: number): void {
  // Deleted first, so that the map stays ordered by expiry.
  queue.seen.delete(messageId);
  queue.seen.set(messageId, { sequenceNumber, untilMs });
}

function put(queue: StoredQueue, message: StoredMessage): void {
  const { sequenceNumber } = message.facts;
  queue.messages.set(sequenceNumber, message);
  queue.nextSequenceNumber = Math.max(queue.nextSequenceNumber, sequenceNumber + 1);
}

/** Removes message ids whose window has ended. Stops at the first valid one, since the map is ordered by expiry. */
export function removeExpiredIds(seen: StoredQueue['seen'], nowMs: number): void {
  for (const [messageId, { untilMs }] of seen) {
    if (untilMs > nowMs) return;
    seen.delete(messageId);
  }
}

/** Returns the shortest list of changes that leads to this state. */
export function* changesOf(state: StoredState): Generator<Change> {
  for (const [name, queue] of state) {
    yield { kind: 'numbered', queue: name, nextSequenceNumber: queue.nextSequenceNumber };
    for (const [messageId, seen] of queue.seen) yield { kind: 'seen', queue: name, messageId, ...seen };
    for (const message of queue.messages.values()) yield { kind: 'added', queue: name, ...message };
  }
}
