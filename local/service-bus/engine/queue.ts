import type { MessageFacts } from '../store/change.ts';
import type { StoredQueue } from '../store/state.ts';
import { Consumers } from './consumers.ts';
import { Contents } from './contents.ts';
import { Duplicates } from './duplicates.ts';
import { expiryOf, factsOfSent, factsWhenActivated, factsWhenDeadLettered, type DeadLettering, type Sent } from './facts.ts';
import { newLockToken } from './lock-tokens.ts';
import type { Consumer, Journal, Lock, Message } from './message.ts';
import { QueueJournal } from './queue-journal.ts';
import type { QueueOptions } from './queue-options.ts';
import type { Rewrite, Settlement, SettlementResult } from './settlement.ts';
import type { Timers } from './timers.ts';
import { Waits } from './waits.ts';

export type QueueParts = {
  timers: Timers;
  journal: Journal;
  /** Where messages go that cannot be delivered; a dead-letter queue has none itself. */
  deadLetters?: Queue;
  stored?: StoredQueue;
};

/**
 * One queue: order, locks, redelivery, schedules, expiry and duplicates. Knows nothing of AMQP and takes time from
 * `timers`. Every change goes to the journal in the same step; who answers a client waits for the commit.
 * One long class, because each step must leave contents, waits and journal in agreement.
 */
export class Queue {
  readonly name: string;
  readonly #options: QueueOptions;
  readonly #timers: Timers;
  readonly #journal: QueueJournal;
  readonly #waits: Waits;
  readonly #deadLetters: Queue | undefined;
  readonly #contents = new Contents();
  readonly #consumers = new Consumers();
  readonly #duplicates: Duplicates;
  #nextSequenceNumber: number;
  #sentInAll = 0;

  constructor(name: string, options: QueueOptions, parts: QueueParts) {
    this.name = name;
    this.#options = options;
    this.#timers = parts.timers;
    this.#journal = new QueueJournal(name, parts.journal);
    this.#waits = new Waits(parts.timers, {
      lockEnded: (message) => this.#giveBack(message),
      due: (message) => this.#activate(message),
      expired: (message) => this.#remove(message),
    });
    this.#deadLetters = parts.deadLetters;
    this.#duplicates = new Duplicates(options.duplicateDetectionWindowSeconds * 1000, parts.stored?.seen);
    this.#nextSequenceNumber = parts.stored?.nextSequenceNumber ?? 1;
    for (const { facts, payload } of byNumber(parts.stored)) this.#insert({ facts, payload, heapIndex: -1 });
  }

  /** `active` are those that can be delivered now; `sentInAll` counts since the start, dropped repeats not included. */
  counts(): { active: number; scheduled: number; locked: number; size: number; sentInAll: number } {
    return { ...this.#contents.counts, size: this.#contents.size, sentInAll: this.#sentInAll };
  }

  /** Takes a message in, or drops it when its id was seen; either way gives the number of the one message kept. */
  send(sent: Sent): number {
    const now = this.#timers.now();
    const repeated = this.#duplicates.find(sent.messageId, now);
    if (repeated !== undefined) return repeated;
    const longestTtlMs = this.#options.defaultMessageTimeToLiveSeconds * 1000;
    const facts = factsOfSent(sent, this.#takeNumber(), now, longestTtlMs);
    const seen = this.#duplicates.remember(sent.messageId, facts.sequenceNumber, now);
    this.#journal.added(facts, sent.bytes, seen);
    this.#sentInAll += 1;
    this.#insert({ facts, payload: sent.bytes, heapIndex: -1 });
    this.pump();
    return facts.sequenceNumber;
  }

  attach(consumer: Consumer): void {
    this.#consumers.add(consumer);
    this.pump();
  }

  /** What the consumer holds locked stays locked until the locks end, as in Azure. */
  detach(consumer: Consumer): void {
    this.#consumers.remove(consumer);
  }

  /** Delivers what is ready to whoever has credit; to be called whenever a consumer's credit has grown. */
  pump(): void {
    for (let message = this.#firstLive(); message !== undefined; message = this.#firstLive()) {
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
    else if (settlement.outcome === 'abandon') this.#giveBack(message, settlement.rewrite);
    else this.#change(message, { ...message.facts, state: 'deferred' }, settlement.rewrite);
    return 'settled';
  }

  /** Starts the lock anew; gives its end, or undefined when it is lost. */
  renewLock(token: string): number | undefined {
    const message = this.#contents.locked(token);
    if (message?.lock === undefined) return undefined;
    message.lock.untilMs = this.#lockEnd();
    this.#waits.set(message);
    return message.lock.untilMs;
  }

  /** Up to `count` messages from a sequence number on, in whatever state, without touching them. */
  peek(fromSequenceNumber: number, count: number): Message[] {
    const found: Message[] = [];
    for (const message of this.#contents.all()) {
      if (found.length >= count) break;
      if (message.facts.sequenceNumber >= fromSequenceNumber) found.push(message);
    }
    return found;
  }

  /** False when one of them is not scheduled (any more); then none is cancelled. */
  cancelScheduled(sequenceNumbers: readonly number[]): boolean {
    const messages = this.#inState('scheduled', sequenceNumbers);
    for (const message of messages ?? []) this.#remove(message);
    return messages !== undefined;
  }

  /** Undefined when one of them is not deferred or is locked; then none is taken. */
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
    const fitting = messages.filter(
      (message) => message?.facts.state === state && message.lock === undefined,
    );
    return fitting.length === messages.length ? (fitting as Message[]) : undefined;
  }

  #takeNumber(): number {
    this.#nextSequenceNumber += 1;
    return this.#nextSequenceNumber - 1;
  }

  #insert(message: Message): void {
    this.#contents.put(message);
    this.#waits.set(message);
  }

  #firstLive(): Message | undefined {
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
    this.#contents.resort(message, () => {
      message.lock = lock;
    });
    this.#waits.set(message);
  }

  /** A delivery has failed: back to its old place in the queue, or to the dead letters after too many. */
  #giveBack(message: Message, rewrite?: Rewrite): void {
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

  /** Ends the message's lock and gives it new facts, maybe new bytes; it keeps its number. */
  #change(message: Message, facts: MessageFacts, rewrite?: Rewrite): void {
    const payload = rewrite?.(message.payload);
    this.#contents.resort(message, () => {
      delete message.lock;
      message.facts = facts;
      message.payload = payload ?? message.payload;
    });
    this.#journal.changed(facts.sequenceNumber, message, this.name, payload);
    this.#waits.set(message);
  }

  #moveToDeadLetters(message: Message, target: Queue, why: DeadLettering & { rewrite?: Rewrite }): void {
    const payload = why.rewrite?.(message.payload);
    const from = this.#takeOut(message);
    message.facts = factsWhenDeadLettered(message.facts, target.#takeNumber(), this.name, why);
    message.payload = payload ?? message.payload;
    this.#journal.changed(from, message, target.name, payload);
    target.#insert(message);
    target.pump();
  }

  #activate(message: Message): void {
    const from = this.#takeOut(message);
    message.facts = factsWhenActivated(message.facts, this.#takeNumber(), this.#timers.now());
    this.#journal.changed(from, message, this.name);
    this.#insert(message);
    this.pump();
  }

  #remove(message: Message): void {
    this.#journal.removed(this.#takeOut(message));
  }

  /** Out of this queue, without a lock and a timer; gives the number it had. */
  #takeOut(message: Message): number {
    this.#contents.take(message);
    this.#waits.clear(message);
    delete message.lock;
    return message.facts.sequenceNumber;
  }
}

function byNumber(stored: StoredQueue | undefined): { facts: MessageFacts; payload: Buffer }[] {
  return [...(stored?.messages.values() ?? [])].sort(
    (a, b) => a.facts.sequenceNumber - b.facts.sequenceNumber,
  );
}
