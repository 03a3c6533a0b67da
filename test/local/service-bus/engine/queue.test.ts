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

/** Both queues, as a broker makes them when it starts, from what the changes so far add up to. */
function build(options = aQueue()): void {
  const stored: StoredState = new Map();
  for (const change of changes) applyChange(stored, change);
  const timers = new Timers(clock);
  const journal = { append: (change: Change) => void changes.push(change) };
  const of = (name: string) => ({ timers, journal, ...(stored.has(name) && { stored: stored.get(name)! }) });
  deadLetters = new Queue('q/dead', options, of('q/dead'));
  queue = new Queue('q', options, { ...of('q'), deadLetters });
}

beforeEach(() => {
  clock = fakeClock();
  changes = [];
  build();
});

type Taker = Consumer & { got: Message[]; allow(count: number): void };

function taker(from: Queue, credit: number, mode: Consumer['mode'] = 'peekLock'): Taker {
  let left = credit;
  const got: Message[] = [];
  const consumer: Taker = {
    mode,
    got,
    credit: () => left,
    deliver(message) {
      left -= 1;
      got.push(message);
    },
    allow(count) {
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

/** Takes the next message and settles it. */
function settleNext(settlement: Settlement, from = queue): Message {
  const consumer = taker(from, 1);
  from.detach(consumer);
  from.settle(consumer.got[0]!.lock!.token, settlement);
  return consumer.got[0]!;
}

it('delivers in order and never beyond the credit', () => {
  for (const text of ['a', 'b', 'c', 'd']) send(text);
  const consumer = taker(queue, 2);

  expect(texts(consumer.got)).toEqual(['a', 'b']);
  consumer.allow(1);
  expect(texts(consumer.got)).toEqual(['a', 'b', 'c']);
});

it('serves consumers in turn, also after one of them has left', () => {
  const consumers = [taker(queue, 9), taker(queue, 9), taker(queue, 9)];
  for (const text of ['a', 'b', 'c', 'd']) send(text);
  queue.detach(consumers[0]!);
  for (const text of ['e', 'f', 'g']) send(text);

  expect(consumers.map(({ got }) => texts(got).join(''))).toEqual(['ad', 'beg', 'cf']);
});

it('gives an abandoned message its old place and a lock of its own each time', () => {
  send('a');
  send('b');
  const first = settleNext({ outcome: 'abandon' });
  const token = first.lock?.token;
  const consumer = taker(queue, 1);

  expect(texts(consumer.got)).toEqual(['a']);
  expect(consumer.got[0]!.facts.deliveryCount).toBe(1);
  expect(consumer.got[0]!.lock!.token).not.toBe(token);
});

it('ends a lock on time, not before, and then refuses its token', () => {
  send('a');
  const consumer = taker(queue, 1);
  const { token } = consumer.got[0]!.lock!;

  clock.advance(29_999);
  expect(queue.counts()).toMatchObject({ active: 0, locked: 1 });
  clock.advance(1);
  expect(queue.counts()).toMatchObject({ active: 1, locked: 0 });
  expect(queue.settle(token, { outcome: 'complete' })).toBe('lock-lost');
  expect(queue.renewLock(token)).toBeUndefined();
});

it('keeps a renewed lock for its whole duration again', () => {
  send('a');
  const { token } = taker(queue, 1).got[0]!.lock!;
  clock.advance(20_000);

  expect(queue.renewLock(token)).toBe(clock.now() + 30_000);
  clock.advance(29_999);
  expect(queue.settle(token, { outcome: 'complete' })).toBe('settled');
});

it('dead-letters after the last allowed delivery, whether abandoned or run out', () => {
  send('a');
  settleNext({ outcome: 'abandon' });
  const consumer = taker(queue, 2);
  clock.advance(30_000);
  clock.advance(30_000);

  expect(consumer.got).toHaveLength(2);
  expect(queue.counts().size).toBe(0);
  const [dead] = deadLetters.peek(0, 10);
  expect(dead!.facts).toMatchObject({
    deliveryCount: 3,
    deadLetter: { reason: 'MaxDeliveryCountExceeded', source: 'q' },
  });
});

it('never takes a message out of the dead letters because it fails there', () => {
  send('a');
  settleNext({ outcome: 'dead-letter', reason: 'why' });
  for (let delivery = 0; delivery < 10; delivery += 1) settleNext({ outcome: 'abandon' }, deadLetters);

  expect(deadLetters.counts()).toMatchObject({ active: 1 });
  const token = taker(deadLetters, 1).got[0]!.lock!.token;
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

it('lets the holder of a lock finish a message that has expired meanwhile, but gives it to nobody else', () => {
  send('a', { ttlMs: 1_000 });
  send('b', { ttlMs: 1_000 });
  const consumer = taker(queue, 2);
  clock.advance(5_000);

  expect(queue.settle(consumer.got[0]!.lock!.token, { outcome: 'complete' })).toBe('settled');
  expect(queue.settle(consumer.got[1]!.lock!.token, { outcome: 'abandon' })).toBe('settled');
  consumer.allow(1);
  clock.advance(0);
  expect(consumer.got).toHaveLength(2);
  expect(queue.counts().size).toBe(0);
});

it('enqueues a scheduled message at its time, behind what came before', () => {
  const number = send('later', { scheduledForMs: clock.now() + 1_000, ttlMs: 500 });
  send('now');
  const consumer = taker(queue, 9);
  expect(texts(consumer.got)).toEqual(['now']);

  clock.advance(1_000);

  expect(texts(consumer.got)).toEqual(['now', 'later']);
  expect(consumer.got[1]!.facts).toMatchObject({ enqueuedSequenceNumber: number, enqueuedAtMs: clock.now() });
  expect(consumer.got[1]!.facts.sequenceNumber).toBe(3);
});

it('cancels scheduled messages all together or not at all', () => {
  const first = send('a', { scheduledForMs: clock.now() + 1_000 });
  const second = send('b', { scheduledForMs: clock.now() + 1_000 });
  const active = send('c');

  expect(queue.cancelScheduled([first, active])).toBe(false);
  expect(queue.counts()).toMatchObject({ scheduled: 2 });
  expect(queue.cancelScheduled([first, second])).toBe(true);
  clock.advance(1_000);
  expect(texts(queue.peek(0, 9))).toEqual(['c']);
});

it('drops a repeated id until its window is over', () => {
  const first = send('a', { messageId: 'same' });
  clock.advance(59_999);
  expect(send('b', { messageId: 'same' })).toBe(first);
  clock.advance(1);
  expect(send('c', { messageId: 'same' })).not.toBe(first);

  expect(texts(queue.peek(0, 9))).toEqual(['a', 'c']);
  expect(queue.counts().sentInAll).toBe(2);
});

it('writes a message and its id down in one step, so that no crash can part them', () => {
  send('a', { messageId: 'id' });

  expect(changes).toMatchObject([
    { kind: 'added', seen: { messageId: 'id', untilMs: clock.now() + 60_000 } },
  ]);
});

it('hides deferred messages from consumers and gives them out by number, once at a time', () => {
  const number = send('a');
  settleNext({ outcome: 'defer', rewrite: (payload) => Buffer.concat([payload, Buffer.from('!')]) });
  const consumer = taker(queue, 9);

  expect(consumer.got).toEqual([]);
  expect(queue.receiveDeferred([number + 1], 'peekLock')).toBeUndefined();
  const [message] = queue.receiveDeferred([number], 'peekLock')!;
  expect(texts([message!])).toEqual(['a!']);
  expect(queue.receiveDeferred([number], 'peekLock')).toBeUndefined();
  clock.advance(30_000);
  expect(texts(queue.receiveDeferred([number], 'receiveAndDelete')!)).toEqual(['a!']);
  expect(queue.counts().size).toBe(0);
});

it('peeks at everything from a number on without touching it', () => {
  send('a');
  send('b', { scheduledForMs: clock.now() + 1_000 });
  send('c');
  const consumer = taker(queue, 1);

  expect(texts(queue.peek(2, 9))).toEqual(['b', 'c']);
  expect(texts(queue.peek(0, 2))).toEqual(['a', 'b']);
  expect(consumer.got).toHaveLength(1);
});

it('is the same again when it is built from its changes, but for the locks', () => {
  send('gone');
  settleNext({ outcome: 'complete' });
  send('dead');
  settleNext({ outcome: 'dead-letter', reason: 'why', rewrite: () => Buffer.from('rewritten') });
  send('tried');
  settleNext({ outcome: 'abandon' });
  send('deferred', { messageId: 'seen' });
  const held = taker(queue, 2);
  queue.settle(held.got[1]!.lock!.token, { outcome: 'defer' });
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

it('counts on after a restart when everything was consumed', () => {
  const number = send('a');
  settleNext({ outcome: 'complete' });

  build();

  expect(send('b')).toBe(number + 1);
});
