import { expect, it } from 'vitest';

import { runAll } from '../../shared/platform/run-all.ts';

// oxlint-disable-next-line require-await -- a list that comes from a table is awaited
async function* upTo(count: number) {
  for (let item = 1; item <= count; item += 1) yield item;
}

function visits(fails: (item: number) => boolean) {
  const seen: number[] = [];
  const action = (item: number) => {
    seen.push(item);
    return fails(item) ? Promise.reject(new Error(`no ${item}`)) : Promise.resolve();
  };
  return { seen, action };
}

it('gets past an item that fails and throws its failure in the end', async () => {
  const { seen, action } = visits((item) => item === 2);

  await expect(runAll(upTo(4), action)).rejects.toThrow(/^no 2$/);

  expect(seen).toEqual([1, 2, 3, 4]);
});

it('reports how many failed, and each failure', async () => {
  const { action } = visits((item) => item > 1);

  await expect(runAll(upTo(4), action)).rejects.toThrow('3 failed: no 2; no 3; no 4');
});

it('ends early where every item fails: the cause is not the items then', async () => {
  const { seen, action } = visits(() => true);

  await expect(runAll(upTo(1_000), action)).rejects.toThrow(/^10 failed: /);

  expect(seen).toHaveLength(10);
});

it('runs for all items of a list, or of a stream of pages, where nothing fails', async () => {
  const { seen, action } = visits(() => false);

  await runAll(upTo(2), action);
  await runAll([3, 4], action);

  expect(seen).toEqual([1, 2, 3, 4]);
});
