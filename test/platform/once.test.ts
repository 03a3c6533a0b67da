import { expect, it } from 'vitest';

import { once } from '../../shared/platform/once.ts';

it('opens at the first use, once for all that wait', async () => {
  let opened = 0;
  const open = once(() => Promise.resolve((opened += 1)));
  expect(opened).toBe(0);

  expect(await Promise.all([open(), open()])).toEqual([1, 1]);
  expect(await open()).toBe(1);
});

it('tries again after a failure, which all that waited for it get', async () => {
  const outcomes = [Promise.reject(new Error('down')), Promise.resolve('up')];
  const open = once(async () => outcomes.shift());

  const waiting = [open(), open()];
  await expect(Promise.all(waiting)).rejects.toThrow('down');
  expect(await open()).toBe('up');
});
