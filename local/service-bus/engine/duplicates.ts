import type { Seen } from '../store/change.ts';
import { removeExpiredIds, type StoredQueue } from '../store/state.ts';

/** Message ids accepted within the detection window, each with the sequence number of its message. */
export class Duplicates {
  readonly #windowMs: number;
  readonly #seen: StoredQueue['seen'];

  constructor(windowMs: number, restored: StoredQueue['seen'] = new Map()) {
    this.#windowMs = windowMs;
    this.#seen = new Map(restored);
  }

  /** Returns the sequence number of the message that had this id within the window. */
  find(messageId: string | undefined, nowMs: number): number | undefined {
    const entry = messageId === undefined ? undefined : this.#seen.get(messageId);
    return entry !== undefined && entry.untilMs > nowMs ? entry.sequenceNumber : undefined;
  }

  /** Records the id. Returns the entry to store, or undefined if detection is off or the message has no id. */
  record(messageId: string | undefined, sequenceNumber: number, nowMs: number): Seen | undefined {
    if (messageId === undefined || this.#windowMs <= 0) return undefined;
    removeExpiredIds(this.#seen, nowMs);
    const untilMs = nowMs + this.#windowMs;
    this.#seen.delete(messageId);
    this.#seen.set(messageId, { sequenceNumber, untilMs });
    return { messageId, untilMs };
  }
}
