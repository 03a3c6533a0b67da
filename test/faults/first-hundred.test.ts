import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { failuresOf, hasLeaked } from './failures.ts';
import { type Ground, openGround } from './ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.stop());

const tens = Array.from({ length: 10 }, (_, ten) => ({ from: 1 + ten * 10, to: 10 + ten * 10 }));

describe('whatever goes wrong in GitLab, between us and in our processes', { timeout: 120_000 }, () => {
  it.each(tens)(
    'seeds $from to $to end whole: nothing alive was marked as gone, and one good run makes the tables the world',
    async ({ from, to }) => {
      const seeds = Array.from({ length: to - from + 1 }, (_, index) => from + index);

      expect(await failuresOf(seeds, ground)).toBe('');
    },
  );

  it('leaves no token in a table in clear', async () => {
    expect(await hasLeaked(ground)).toBe(false);
  });
});
