import { expect, it } from 'vitest';

import { PackedList } from '../../shared/platform/packed-list.ts';

type Value = { index: number; text: string };

function listOf(count: number, text = 'ä'.repeat(400)): PackedList<Value> {
  const list = new PackedList<Value>();
  for (let index = 0; index < count; index += 1) list.push({ index, text });
  return list;
}

it('gives values back by index, over many chunks, and none outside', () => {
  const list = listOf(2_000);

  expect(list.length).toBe(2_000);
  expect(Array.from(list, ({ index }) => index)).toEqual(Array.from({ length: 2_000 }, (_, index) => index));
  expect(list.at(1_999)).toEqual({ index: 1_999, text: 'ä'.repeat(400) });
  expect([list.at(-1), list.at(2_000), list.at(4_000)]).toEqual([undefined, undefined, undefined]);
});

it('takes values that are larger than a chunk', () => {
  const list = new PackedList<string>();
  for (const value of ['a', 'b'.repeat(600_000), 'c']) list.push(value);

  expect(Array.from(list, (value) => value.length)).toEqual([1, 600_000, 1]);
});

it('no longer has what was dropped, in whatever order and twice, and keeps the others', () => {
  const list = listOf(2_000);
  for (let index = 1_999; index >= 0; index -= 2) list.drop(index);
  list.drop(1_999);
  list.drop(5_000);
  list.push({ index: 2_000, text: 'more' });

  expect(list.at(1)).toBeUndefined();
  expect(Array.from(list, ({ index }) => index)).toEqual(
    Array.from({ length: 1_001 }, (_, half) => 2 * half),
  );
});

it('keeps what it is given after everything else was dropped', () => {
  const list = listOf(3);
  for (const index of [0, 1, 2]) list.drop(index);

  for (let index = 3; index < 1_000; index += 1) list.push({ index, text: 'x'.repeat(400) });

  expect(list.at(2)).toBeUndefined();
  expect(list.at(3)?.index).toBe(3);
  expect(list.at(999)?.index).toBe(999);
});

it('has a value that replaced another, longer or shorter', () => {
  const list = listOf(1_000, 'same');
  for (let index = 0; index < 1_000; index += 2) list.set(index, { index, text: 'longer'.repeat(index) });
  list.set(2, { index: 2, text: '' });
  list.drop(4);
  list.set(4, { index: 4, text: 'gone' });
  list.set(1_000, { index: 1_000, text: 'outside' });

  expect(list.length).toBe(1_000);
  expect([1, 2, 3, 4].map((index) => list.at(index)?.text)).toEqual(['same', '', 'same', undefined]);
  expect(list.at(998)?.text).toBe('longer'.repeat(998));
  expect(list.at(999)).toEqual({ index: 999, text: 'same' });
});
