import { expect, it } from 'vitest';

import { pagesOf } from '../../../shared/features/connectors/pages-of.ts';

const page = (items: number[], nextPage?: number) => ({
  items,
  malformed: 0,
  nextPage,
  totalItems: undefined,
});

const failing = (number: number) =>
  number === 2 ? Promise.reject(new Error('no response')) : Promise.resolve(page([number], number + 1));

it('follows the next page until there is none', async () => {
  const read: number[] = [];

  for await (const { items } of pagesOf((number) =>
    Promise.resolve(page([number], number < 3 ? number + 1 : undefined)),
  ))
    read.push(...items);

  expect(read).toEqual([1, 2, 3]);
});

it('throws what reading a page throws, after the pages before it', async () => {
  const read: number[] = [];
  const reading = (async () => {
    for await (const { items } of pagesOf(failing)) read.push(...items);
  })();

  await expect(reading).rejects.toThrow('no response');
  expect(read).toEqual([1]);
});
