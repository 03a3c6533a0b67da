import { expect, it } from 'vitest';

import { inTurn } from '../../../functions/timer/in-turn.ts';

const fine = (name: string) => () => Promise.resolve({ [name]: 1 });
const failing = (words: string) => () => Promise.reject(new Error(words));

it('tells what all of them did', async () => {
  expect(await inTurn(fine('crawls'), fine('hooks'))()).toEqual({ crawls: 1, hooks: 1 });
});

it('does those after one that fails, which it throws in the end', async () => {
  const done: string[] = [];
  const later = () => (done.push('later'), Promise.resolve({}));

  await expect(inTurn(failing('no vault'), later)()).rejects.toThrow(/^no vault$/);
  await expect(inTurn(failing('no vault'), later, failing('no table'))()).rejects.toThrow(
    'no vault; no table',
  );

  expect(done).toEqual(['later', 'later']);
});
