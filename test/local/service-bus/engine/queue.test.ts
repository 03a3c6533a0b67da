import { beforeEach, expect, it } from 'vitest';
import type { Consumer, Message } from '../../../../local/service-bus/engine/message.ts';
import { Queue } from '../../../../local/service-bus/engine/queue.ts';
import type { Settlement } from '../../../../local/service-bus/engine/settlement.ts';
import { Timers } from '../../../../local/service-bus/engine/timers.ts';
import type { Change } from '../../../../local/service-bus/store/change.ts';
import { applyChange, type StoredState } from '../../../../local/service-bus/store/state.ts';
import { aQueue } from '../support.ts';
import { fakeClock, type FakeClock } from './fake-clock.ts';

let clock: FakeClock;
let changes: Change[];
let queue: Queue;
let deadLetters: Queue;

/** Builds both queues from the journal so far, as a broker does when it starts. */
function build(options = aQueue()): void {
  const stored: StoredState = new Map();
  for (const change of changes) applyChange(stored, change);
  const timers = new Timers(clock);
  const journal = { append: (change: Change) => void changes.push(change) };
  const partsOf = (name: string) => ({
    timers,
    journal,
    ...(stored.has(name) && { stored: stored.get(name)! }),
  });
  deadLetters = new Queue('q/dead', options, partsOf('q/dead'));
  queue = new Queue('q', options, { ...partsOf('q'), deadLetters });
}

beforeEach(() => {
  clock = fakeClock();
  changes = [];
  build();
});

type TestConsumer = Consumer & { received: Message[]; addCredit(count: number): void };

function testConsumer(from: Queue, credit: number, mode: Consumer['mode'] = 'peekLock'): TestConsumer {
  let left = credit;
  const received: Message[] = [];
  const consumer: TestConsumer = {
    mode,
    received,
    credit: () => left,
    deliver(message) {
      left -= 1;
      received.push(message);
    },
    addCredit(count) {
      left += count;
      from.pump();
    },
  };
  from.attach(consumer);
  return consumer;
}

function send(
  text: string,
  more: { messageId?: string; ttlMs?: number; scheduledForMs?: number } = {},
): number {
  return queue.send({ bytes: Buffer.from(text), ...more });
}

function texts(messages: readonly Message[]): string[] {
  return messages.map(({ payload }) => payload.toString());
}

/** Receives the next message and settles it. */
function settleNext(settlement: Settlement, from = queue): Message {
  const consumer = testConsumer(from, 1);
  from.detach(consumer);
  from.settle(consumer.received[0]!.lock!.token, settlement);
  return consumer.received[0]!;
}

it('delivers in order and within the credit', () => {
  for (const text of ['a', 'b', 'c', 'd']) send(text);
  const consumer = testConsumer(queue, 2);

  expect(texts(consumer.received)).toEqual(['a', 'b']);
  consumer.addCredit(1);
  expect(texts(consumer.received)).toEqual(['a', 'b', 'c']);
});

it('serves consumers round-robin, also after one of them has detached', () => {
  const consumers = [testConsumer(queue, 9), testConsumer(queue, 9), testConsumer(queue, 9)];
  for (const text of ['a', 'b', 'c', 'd']) send(text);
  queue.detach(consumers[0]!);
  for (const text of ['e', 'f', 'g']) send(text);

  expect(consumers.map(({ received }) => texts(received).join(''))).toEqual(['ad', 'beg', 'cf']);
});

it('redelivers an abandoned message in its old position with a new lock', () => {
  send('a');
  send('b');
  const first = settleNext({ outcome: 'abandon' });
  const token = first.lock?.token;
  const consumer = testConsumer(queue, 1);

  expect(texts(consumer.received)).toEqual(['a']);
  expect(consumer.received[0]!.facts.deliveryCount).toBe(1);
  expect(consumer.received[0]!.lock!.token).not.toBe(token);
});

it('expires a lock on time and rejects its token from then on', () => {
  send('a');
  const consumer = testConsumer(queue, 1);
  const { token } = consumer.received[0]!.lock!;

  clock.advance(29_999);
  expect(queue.counts()).toMatchObject({ active: 0, locked: 1 });
  clock.advance(1);
  expect(queue.counts()).toMatchObject({ active: 1, locked: 0 });
  expect(queue.settle(token, { outcome: 'complete' })).toBe('lock-lost');
  expect(queue.renewLock(token)).toBeUndefined();
});

it('keeps a renewed lock for its full duration', () => {
  send('a');
  const { token } = testConsumer(queue, 1).received[0]!.lock!;
  clock.advance(20_000);

  expect(queue.renewLock(token)).toBe(clock.now() + 30_000);
  clock.advance(29_999);
  expect(queue.settle(token, { outcome: 'complete' })).toBe('settled');
});

it('dead-letters after the last allowed delivery, on abandon and on lock expiry', () => {
  send('a');
  settleNext({ outcome: 'abandon' });
  const consumer = testConsumer(queue, 2);
  clock.advance(30_000);
  clock.advance(30_000);

  expect(consumer.received).toHaveLength(2);
  expect(queue.counts().size).toBe(0);
  const [dead] = deadLetters.peek(0, 10);
  expect(dead!.facts).toMatchObject({
    deliveryCount: 3,
    deadLetter: { reason: 'MaxDeliveryCountExceeded', source: 'q' },
  });
});

it('never removes a message from the dead-letter queue because of failed deliveries', () => {
  send('a');
  settleNext({ outcome: 'dead-letter', reason: 'why' });
  for (let delivery = 0; delivery < 10; delivery += 1) settleNext({ outcome: 'abandon' }, deadLetters);

  expect(deadLetters.counts()).toMatchObject({ active: 1 });
  const token = testConsumer(deadLetters, 1).received[0]!.lock!.token;
  expect(deadLetters.settle(token, { outcome: 'dead-letter' })).toBe('not-allowed');
});

it('expires messages by the shorter of their own and the queue’s time to live', () => {
  send('own', { ttlMs: 1_000 });
  send('long', { ttlMs: 999_999_999 });
  send('none');

  clock.advance(1_000);
  expect(texts(queue.peek(0, 9))).toEqual(['long', 'none']);
  clock.advance(3_600_000);
  expect(queue.counts().size).toBe(0);
});

it('lets the lock holder settle a message that expired meanwhile, but does not redeliver it', () => {
  send('a', { ttlMs: 1_000 });
  send('b', { ttlMs: 1_000 });
  const consumer = testConsumer(queue, 2);
  clock.advance(5_000);

  expect(queue.settle(consumer.received[0]!.lock!.token, { outcome: 'complete' })).toBe('settled');
  expect(queue.settle(consumer.received[1]!.lock!.token, { outcome: 'abandon' })).toBe('settled');
  consumer.addCredit(1);
  clock.advance(0);
  expect(consumer.received).toHaveLength(2);
  expect(queue.counts().size).toBe(0);
});

it('enqueues a scheduled message at its time, behind earlier messages', () => {
  const number = send('later', { scheduledForMs: clock.now() + 1_000, ttlMs: 500 });
  send('now');
  const consumer = testConsumer(queue, 9);
  expect(texts(consumer.received)).toEqual(['now']);

  clock.advance(1_000);

  expect(texts(consumer.received)).toEqual(['now', 'later']);
  expect(consumer.received[1]!.facts).toMatchObject({
    enqueuedSequenceNumber: number,
    enqueuedAtMs: clock.now(),
  });
  expect(consumer.received[1]!.facts.sequenceNumber).toBe(3);
});

it('cancels all given scheduled messages or none', () => {
  const first = send('a', { scheduledForMs: clock.now() + 1_000 });
  const second = send('b', { scheduledForMs: clock.now() + 1_000 });
  const active = send('c');

  expect(queue.cancelScheduled([first, active])).toBe(false);
  expect(queue.counts()).toMatchObject({ scheduled: 2 });
  expect(queue.cancelScheduled([first, second])).toBe(true);
  clock.advance(1_000);
  expect(texts(queue.peek(0, 9))).toEqual(['c']);
});

it('drops a duplicate id until its window ends', () => {
  const first = send('a', { messageId: 'same' });
  clock.advance(59_999);
  expect(send('b', { messageId: 'same' })).toBe(first);
  clock.advance(1);
  expect(send('c', { messageId: 'same' })).not.toBe(first);

  expect(texts(queue.peek(0, 9))).toEqual(['a', 'c']);
  expect(queue.counts().totalSent).toBe(2);
});

it('journals a message and its id in one record, so that no crash can separate them', () => {
  send('a', { messageId: 'id' });

  expect(changes).toMatchObject([
    { kind: 'added', seen: { messageId: 'id', untilMs: clock.now() + 60_000 } },
  ]);
});

it('hides deferred messages from consumers and returns them by number, to one receiver at a time', () => {
  const number = send('a');
  settleNext({ outcome: 'defer', rewrite: (payload) => Buffer.concat([payload, Buffer.from('!')]) });
  const consumer = testConsumer(queue, 9);

  expect(consumer.received).toEqual([]);
  expect(queue.receiveDeferred([number + 1], 'peekLock')).toBeUndefined();
  const [message] = queue.receiveDeferred([number], 'peekLock')!;
  expect(texts([message!])).toEqual(['a!']);
  expect(queue.receiveDeferred([number], 'peekLock')).toBeUndefined();
  clock.advance(30_000);
  expect(texts(queue.receiveDeferred([number], 'receiveAndDelete')!)).toEqual(['a!']);
  expect(queue.counts().size).toBe(0);
});

it('peeks at all messages from a number on without changing them', () => {
  send('a');
  send('b', { scheduledForMs: clock.now() + 1_000 });
  send('c');
  const consumer = testConsumer(queue, 1);

  expect(texts(queue.peek(2, 9))).toEqual(['b', 'c']);
  expect(texts(queue.peek(0, 2))).toEqual(['a', 'b']);
  expect(consumer.received).toHaveLength(1);
});

it('is restored from its journal, except for the locks', () => {
  send('gone');
  settleNext({ outcome: 'complete' });
  send('dead');
  settleNext({ outcome: 'dead-letter', reason: 'why', rewrite: () => Buffer.from('rewritten') });
  send('tried');
  settleNext({ outcome: 'abandon' });
  send('deferred', { messageId: 'seen' });
  const held = testConsumer(queue, 2);
  queue.settle(held.received[1]!.lock!.token, { outcome: 'defer' });
  send('due', { scheduledForMs: clock.now() + 500 });
  send('later', { scheduledForMs: clock.now() + 5_000 });
  clock.advance(1_000);
  const before = queue.peek(0, 99).map(({ facts }) => facts);

  build();

  expect(queue.peek(0, 99).map(({ facts }) => facts)).toEqual(before);
  expect(texts(queue.peek(0, 99))).toEqual(['tried', 'deferred', 'later', 'due']);
  expect(texts(deadLetters.peek(0, 99))).toEqual(['rewritten']);
  expect(queue.counts()).toMatchObject({ active: 2, scheduled: 1, locked: 0 });
  expect(send('again', { messageId: 'seen' })).toBe(4);
  const next = Math.max(...before.map((facts) => facts.sequenceNumber)) + 1;
  expect(send('new')).toBe(next);
});

it('continues the sequence numbers after a restart when everything was consumed', () => {
  const number = send('a');
  settleNext({ outcome: 'complete' });

  build();

  expect(send('b')).toBe(number + 1);
});
