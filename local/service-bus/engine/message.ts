import type { Change, MessageFacts } from '../store/change.ts';
import type { HeapItem } from './heap.ts';
import type { Timer } from './timers.ts';

export type Lock = { token: string; untilMs: number };

/** Message in a queue. Facts and payload are stored; lock and timer exist in memory only. */
export type Message = HeapItem & {
  facts: MessageFacts;
  payload: Buffer;
  lock?: Lock;
  /** The message's only timer: its schedule, the end of its lock, or its expiry. */
  timer?: Timer;
};

/** Write-ahead journal of the engine. Every change belongs to the next commit. */
export type Journal = { append(change: Change): void };

/** Recipient of messages. The modes are those of `ServiceBusReceiver.receiveMode`. */
export type Consumer = {
  mode: 'peekLock' | 'receiveAndDelete';
  /** Number of messages that may be delivered now. */
  credit(): number;
  deliver(message: Message): void;
};
