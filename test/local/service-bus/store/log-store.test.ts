import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Change } from '../../../../local/service-bus/store/change.ts';
import { openLogStore } from '../../../../local/service-bus/store/log-store.ts';
import type { StoredState } from '../../../../local/service-bus/store/state.ts';
import type { Store } from '../../../../local/service-bus/store/store.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palisade-log-'));
  file = join(folder, 'service-bus.log');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function open(compactAboveBytes = 1_000_000): Promise<Store> {
  return openLogStore(folder, {
    compactAboveBytes,
    onFailure(error) {
      throw error;
    },
  });
}

function added(sequenceNumber: number, text = `message ${sequenceNumber}`): Change {
  const facts = { sequenceNumber, enqueuedSequenceNumber: sequenceNumber, enqueuedAtMs: 1, deliveryCount: 0 };
  return { kind: 'added', queue: 'q', facts: { ...facts, state: 'active' }, payload: Buffer.from(text) };
}

function durable(store: Store): Promise<void> {
  return new Promise((resolve) => store.whenDurable(resolve));
}

function texts(state: StoredState): string[] {
  return [...(state.get('q')?.messages.values() ?? [])].map(({ payload }) => payload.toString());
}

async function write(changes: readonly Change[]): Promise<void> {
  const store = await open();
  for (const change of changes) store.append(change);
  await store.close();
}

it('restores appended changes', async () => {
  await write([
    added(1),
    added(2),
    added(3),
    { kind: 'removed', queue: 'q', sequenceNumber: 2 },
    { kind: 'seen', queue: 'q', messageId: 'id', sequenceNumber: 1, untilMs: 99 },
  ]);

  const store = await open();

  expect(texts(store.restored)).toEqual(['message 1', 'message 3']);
  expect(store.restored.get('q')!.seen.get('id')).toEqual({ sequenceNumber: 1, untilMs: 99 });
  expect(store.restored.get('q')!.nextSequenceNumber).toBe(4);
  await store.close();
});

it('reports a change as durable only once it is in the file', async () => {
  const store = await open();
  const sizeBefore = (await stat(file)).size;
  store.append(added(1));
  let done = false;
  store.whenDurable(() => {
    done = true;
  });
  expect(done).toBe(false);

  await durable(store);

  expect(done).toBe(true);
  expect((await stat(file)).size).toBeGreaterThan(sizeBefore);
  await store.close();
});

it('calls back at once if nothing is pending, and in order otherwise', async () => {
  const store = await open();
  const order: string[] = [];
  store.whenDurable(() => order.push('nothing yet'));
  store.append(added(1));
  store.whenDurable(() => order.push('first'));
  await new Promise((resolve) => setImmediate(resolve));
  store.append(added(2));
  store.whenDurable(() => order.push('second'));
  order.push('appended');

  await store.close();

  expect(order).toEqual(['nothing yet', 'appended', 'first', 'second']);
});

it('drops a last record truncated at any byte, keeps all earlier ones, and appends after them', async () => {
  await write([added(1), added(2)]);
  const whole = await readFile(file);
  await write([added(3)]);
  const longer = await readFile(file);

  for (let length = whole.length; length < longer.length; length += 1) {
    await writeFile(file, longer.subarray(0, length));
    await write([added(4)]);
    const store = await open();
    expect(texts(store.restored)).toEqual(['message 1', 'message 2', 'message 4']);
    await store.close();
  }
});

it('stops at a damaged record and moves the rest to a .torn file', async () => {
  await write([added(1), added(2)]);
  const whole = await readFile(file);
  whole[whole.length - 3]! ^= 0xff;
  await writeFile(file, whole);

  const store = await open();

  expect(texts(store.restored)).toEqual(['message 1']);
  expect(Buffer.concat([await readFile(file), await readFile(`${file}.torn`)])).toEqual(whole);
  await store.close();
});

it('ignores zeros or an impossible length at the end', async () => {
  for (const tail of [Buffer.alloc(64), Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, 5])]) {
    await rm(file, { force: true });
    await write([added(1)]);
    await appendFile(file, tail);

    const store = await open();

    expect(texts(store.restored)).toEqual(['message 1']);
    await store.close();
  }
});

it('starts a new log if the file ends within its header', async () => {
  await write([]);
  await truncate(file, 3);
  await write([added(1)]);

  const store = await open();

  expect(texts(store.restored)).toEqual(['message 1']);
  await store.close();
});

it('rejects a file that is not its log', async () => {
  await writeFile(file, 'something else entirely');

  await expect(open()).rejects.toThrow('is not a log of this broker');
  expect(await readFile(file, 'utf8')).toBe('something else entirely');
});

it('compacts the log when most of it is obsolete, without losing a message', async () => {
  const store = await open(20_000);
  for (let number = 1; number <= 2_000; number += 1) {
    store.append(added(number, 'x'.repeat(100)));
    if (number % 100 !== 0) store.append({ kind: 'removed', queue: 'q', sequenceNumber: number });
    if (number % 50 === 0) await durable(store);
  }
  store.append({ kind: 'removed', queue: 'q', sequenceNumber: 2_000 });
  await store.close();

  const again = await open();

  expect((await stat(file)).size).toBeLessThan(50_000);
  expect([...again.restored.get('q')!.messages.keys()]).toEqual(
    [...Array(19).keys()].map((n) => (n + 1) * 100),
  );
  expect(again.restored.get('q')!.nextSequenceNumber).toBe(2_001);
  await again.close();
});

it('is readable at every moment of a compaction', async () => {
  const store = await open(2_000);
  for (let number = 1; number <= 60; number += 1) {
    store.append(added(number, 'x'.repeat(200)));
    if (number > 1) store.append({ kind: 'removed', queue: 'q', sequenceNumber: number - 1 });
    await durable(store);
    const copy = await mkdtemp(join(tmpdir(), 'palisade-log-'));
    await writeFile(join(copy, 'service-bus.log'), await readFile(file));
    const reopened = await openLogStore(copy, { onFailure() {} });
    expect([...reopened.restored.get('q')!.messages.keys()]).toEqual([number]);
    await reopened.close();
    await rm(copy, { recursive: true });
  }
  await store.close();
});
