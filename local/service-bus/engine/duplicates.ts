import type { Seen } from '../store/change.ts';
import { forgetSeen, type StoredQueue } from '../store/state.ts';

/** The message-ids accepted within the window, each with the sequence number its message got. */
export class Duplicates {
  readonly #windowMs: number;
  readonly #seen: StoredQueue['seen'];

  constructor(windowMs: number, restored: StoredQueue['seen'] = new Map()) {
    this.#windowMs = windowMs;
    this.#seen = new Map(restored);
  }

  /** The number of the message that had this id within the window. */
  find(messageId: string | undefined, nowMs: number): number | undefined {
    const entry = messageId === undefined ? undefined : this.#seen.get(messageId);
    return entry !== undefined && entry.untilMs > nowMs ? entry.sequenceNumber : undefined;
  }

  /** Takes the id down; gives what to store of it, or undefined when detection is off or there is no id. */
  remember(messageId: string | undefined, sequenceNumber: number, nowMs: number): Seen | undefined {
    if (messageId === undefined || this.#windowMs <= 0) return undefined;
    forgetSeen(this.#seen, nowMs);
    const untilMs = nowMs + this.#windowMs;
    this.#seen.delete(messageId);
    this.#seen.set(messageId, { sequenceNumber, untilMs });
    return { messageId, untilMs };
  }
}
