import type { MessageFacts } from '../store/change.ts';
import type { StoredQueue } from '../store/state.ts';
import { Consumers } from './consumers.ts';
import { Contents } from './contents.ts';
import { Duplicates } from './duplicates.ts';
import {
  expiryOf,
  factsOfSent,
  factsWhenActivated,
  factsWhenDeadLettered,
  type DeadLettering,
  type Sent,
} from './facts.ts';
import { newLockToken } from './lock-tokens.ts';
import type { Consumer, Journal, Lock, Message } from './message.ts';
import { QueueJournal } from './queue-journal.ts';
import type { QueueOptions } from './queue-options.ts';
import type { Rewrite, Settlement, SettlementResult } from './settlement.ts';
import type { Timers } from './timers.ts';
import { MessageTimers } from './message-timers.ts';

export type QueueParts = {
  timers: Timers;
  journal: Journal;
  /** Dead-letter queue of this queue. A dead-letter queue has none itself. */
  deadLetters?: Queue;
  stored?: StoredQueue;
};

/**
 * One queue: order, locks, redelivery, schedules, expiry and duplicate detection. Independent of AMQP; takes the time
 * from `timers`. Every change is journalled in the same step; a client is acknowledged only after the commit.
 * One long class, because each step must keep contents, timers and journal consistent.
 */
export class Queue {
  readonly name: string;
  readonly #options: QueueOptions;
  readonly #timers: Timers;
  readonly #journal: QueueJournal;
  readonly #messageTimers: MessageTimers;
  readonly #deadLetters: Queue | undefined;
  readonly #contents = new Contents();
  readonly #consumers = new Consumers();
  readonly #duplicates: Duplicates;
  #nextSequenceNumber: number;
  #totalSent = 0;

  constructor(name: string, options: QueueOptions, parts: QueueParts) {
    this.name = name;
    this.#options = options;
    this.#timers = parts.timers;
    this.#journal = new QueueJournal(name, parts.journal);
    this.#messageTimers = new MessageTimers(parts.timers, {
      lockEnded: (message) => this.#failDelivery(message),
      due: (message) => this.#activate(message),
      expired: (message) => this.#remove(message),
    });
    this.#deadLetters = parts.deadLetters;
    this.#duplicates = new Duplicates(options.duplicateDetectionWindowSeconds * 1000, parts.stored?.seen);
    this.#nextSequenceNumber = parts.stored?.nextSequenceNumber ?? 1;
    for (const { facts, payload } of bySequenceNumber(parts.stored))
      this.#insert({ facts, payload, heapIndex: -1 });
  }

  /** `active` counts deliverable messages; `totalSent` counts accepted messages since the start, without duplicates. */
  counts(): { active: number; scheduled: number; locked: number; size: number; totalSent: number } {
    return { ...this.#contents.counts, size: this.#contents.size, totalSent: this.#totalSent };
  }

  /** Enqueues a message, or drops it as a duplicate. Returns the sequence number of the message that is kept. */
  send(sent: Sent): number {
    const now = this.#timers.now();
    const duplicateOf = this.#duplicates.find(sent.messageId, now);
    if (duplicateOf !== undefined) return duplicateOf;
    const maxTtlMs = this.#options.defaultMessageTimeToLiveSeconds * 1000;
    const facts = factsOfSent(sent, this.#newSequenceNumber(), now, maxTtlMs);
    const seen = this.#duplicates.record(sent.messageId, facts.sequenceNumber, now);
    this.#journal.added(facts, sent.bytes, seen);
    this.#totalSent += 1;
    this.#insert({ facts, payload: sent.bytes, heapIndex: -1 });
    this.pump();
    return facts.sequenceNumber;
  }

  attach(consumer: Consumer): void {
    this.#consumers.add(consumer);
    this.pump();
  }

  /** The consumer's locked messages stay locked until the locks expire, as in Azure. */
  detach(consumer: Consumer): void {
    this.#consumers.remove(consumer);
  }

  /** Delivers ready messages to consumers with credit. Must be called whenever a consumer's credit has grown. */
  pump(): void {
    for (let message = this.#firstUnexpired(); message !== undefined; message = this.#firstUnexpired()) {
      const consumer = this.#consumers.take();
      if (consumer === undefined) return;
      if (consumer.mode === 'receiveAndDelete') this.#remove(message);
      else this.#lock(message);
      consumer.deliver(message);
    }
  }

  settle(token: string, settlement: Settlement): SettlementResult {
    const message = this.#contents.locked(token);
    if (message === undefined) return 'lock-lost';
    if (settlement.outcome === 'dead-letter') {
      if (this.#deadLetters === undefined) return 'not-allowed';
      this.#moveToDeadLetters(message, this.#deadLetters, settlement);
    } else if (settlement.outcome === 'complete') this.#remove(message);
    else if (settlement.outcome === 'abandon') this.#failDelivery(message, settlement.rewrite);
    else this.#change(message, { ...message.facts, state: 'deferred' }, settlement.rewrite);
    return 'settled';
  }

  /** Renews the lock for its full duration. Returns its new end, or undefined if the lock is lost. */
  renewLock(token: string): number | undefined {
    const message = this.#contents.locked(token);
    if (message?.lock === undefined) return undefined;
    message.lock.untilMs = this.#lockEnd();
    this.#messageTimers.set(message);
    return message.lock.untilMs;
  }

  /** Returns up to `count` messages from a sequence number on, in any state, without changing them. */
  peek(fromSequenceNumber: number, count: number): Message[] {
    const found: Message[] = [];
    for (const message of this.#contents.all()) {
      if (found.length >= count) break;
      if (message.facts.sequenceNumber >= fromSequenceNumber) found.push(message);
    }
    return found;
  }

  /** All or nothing: returns false, and cancels none, if one of them is not or no longer scheduled. */
  cancelScheduled(sequenceNumbers: readonly number[]): boolean {
    const messages = this.#inState('scheduled', sequenceNumbers);
    for (const message of messages ?? []) this.#remove(message);
    return messages !== undefined;
  }

  /** All or nothing: returns undefined, and takes none, if one of them is not deferred or is locked. */
  receiveDeferred(sequenceNumbers: readonly number[], mode: Consumer['mode']): Message[] | undefined {
    const messages = this.#inState('deferred', sequenceNumbers);
    for (const message of messages ?? []) {
      if (mode === 'receiveAndDelete') this.#remove(message);
      else this.#lock(message);
    }
    return messages;
  }

  #inState(state: MessageFacts['state'], sequenceNumbers: readonly number[]): Message[] | undefined {
    const messages = [...new Set(sequenceNumbers)].map((number) => this.#contents.find(number));
    const matching = messages.filter(
      (message) => message?.facts.state === state && message.lock === undefined,
    );
    return matching.length === messages.length ? (matching as Message[]) : undefined;
  }

  #newSequenceNumber(): number {
    this.#nextSequenceNumber += 1;
    return this.#nextSequenceNumber - 1;
  }

  #insert(message: Message): void {
    this.#contents.put(message);
    this.#messageTimers.set(message);
  }

  #firstUnexpired(): Message | undefined {
    for (;;) {
      const message = this.#contents.firstReady();
      if (message === undefined || !this.#isExpired(message)) return message;
      this.#remove(message);
    }
  }

  #isExpired({ facts }: Message): boolean {
    const expiry = expiryOf(facts);
    return expiry !== undefined && expiry <= this.#timers.now();
  }

  #lockEnd(): number {
    return this.#timers.now() + this.#options.lockDurationSeconds * 1000;
  }

  #lock(message: Message): void {
    const lock: Lock = { token: newLockToken(), untilMs: this.#lockEnd() };
    this.#contents.reindex(message, () => {
      message.lock = lock;
    });
    this.#messageTimers.set(message);
  }

  /** Counts a failed delivery. The message returns to its place in the queue or, at the limit, is dead-lettered. */
  #failDelivery(message: Message, rewrite?: Rewrite): void {
    const deliveryCount = message.facts.deliveryCount + 1;
    if (this.#deadLetters === undefined || deliveryCount < this.#options.maxDeliveryCount) {
      this.#change(message, { ...message.facts, deliveryCount }, rewrite);
      this.pump();
      return;
    }
    this.#moveToDeadLetters(message, this.#deadLetters, {
      reason: 'MaxDeliveryCountExceeded',
      description: `Message could not be consumed after ${deliveryCount} delivery attempts.`,
      deliveryCount,
      ...(rewrite && { rewrite }),
    });
  }

  /** Releases the message's lock and replaces its facts and, with `rewrite`, its bytes. The number stays. */
  #change(message: Message, facts: MessageFacts, rewrite?: Rewrite): void {
    const payload = rewrite?.(message.payload);
    this.#contents.reindex(message, () => {
      delete message.lock;
      message.facts = facts;
      message.payload = payload ?? message.payload;
    });
    this.#journal.changed(facts.sequenceNumber, message, this.name, payload);
    this.#messageTimers.set(message);
  }

  #moveToDeadLetters(
    message: Message,
    target: Queue,
    deadLettering: DeadLettering & { rewrite?: Rewrite },
  ): void {
    const payload = deadLettering.rewrite?.(message.payload);
    const from = this.#takeOut(message);
    message.facts = factsWhenDeadLettered(
      message.facts,
      target.#newSequenceNumber(),
      this.name,
      deadLettering,
    );
    message.payload = payload ?? message.payload;
    this.#journal.changed(from, message, target.name, payload);
    target.#insert(message);
    target.pump();
  }

  #activate(message: Message): void {
    const from = this.#takeOut(message);
    message.facts = factsWhenActivated(message.facts, this.#newSequenceNumber(), this.#timers.now());
    this.#journal.changed(from, message, this.name);
    this.#insert(message);
    this.pump();
  }

  #remove(message: Message): void {
    this.#journal.removed(this.#takeOut(message));
  }

  /** Removes the message, its lock and its timer from this queue. Returns the sequence number it had. */
  #takeOut(message: Message): number {
    this.#contents.take(message);
    this.#messageTimers.clear(message);
    delete message.lock;
    return message.facts.sequenceNumber;
  }
}

function bySequenceNumber(stored: StoredQueue | undefined): { facts: MessageFacts; payload: Buffer }[] {
  return [...(stored?.messages.values() ?? [])].sort(
    (a, b) => a.facts.sequenceNumber - b.facts.sequenceNumber,
  );
}
