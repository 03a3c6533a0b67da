import type { Change, MessageFacts } from '../store/change.ts';
import type { HeapItem } from './heap.ts';
import type { Timer } from './timers.ts';

export type Lock = { token: string; untilMs: number };

/** A message in a queue: what is stored of it, and what lives only as long as the process. */
export type Message = HeapItem & {
  facts: MessageFacts;
  payload: Buffer;
  lock?: Lock;
  /** The one wait of a message: its schedule, the end of its lock, or its expiry. */
  timer?: Timer;
};

/** How the engine writes down what happens; every call belongs to the next commit. */
export type Journal = { append(change: Change): void };

/** Where a message goes; two modes as in `ServiceBusReceiver.receiveMode`. */
export type Consumer = {
  mode: 'peekLock' | 'receiveAndDelete';
  /** Messages that may be delivered right now. */
  credit(): number;
  deliver(message: Message): void;
};
