import { describe, expect, it } from 'vitest';

import { ReadModelUpdates } from '../../../shared/features/posture/read-model-updates.ts';

/** An update that ends when its promise in `ends` resolves, and the ids it was given. */
function anUpdate() {
  const given: number[][] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  return {
    given,
    ends,
    update: (ids: readonly number[]) => {
      given.push([...ids].toSorted((a, b) => a - b));
      const end = Promise.withResolvers<void>();
      ends.push(end);
      return end.promise;
    },
  };
}

describe('updates of one key', () => {
  it('wait for the running one and are then done together', async () => {
    const { given, ends, update } = anUpdate();
    const updates = new ReadModelUpdates();
    const first = updates.run('a', [1], update);
    const others = [updates.run('a', [3], update), updates.run('a', [2, 3], update)];

    expect(given).toEqual([[1]]);
    ends[0]!.resolve();
    await first;
    await Promise.resolve().then(() => undefined);
    expect(given).toEqual([[1], [2, 3]]);
    ends[1]!.resolve();

    await expect(Promise.all(others)).resolves.toHaveLength(2);
  });

  it('fail only those that asked for them', async () => {
    const { ends, update } = anUpdate();
    const updates = new ReadModelUpdates();
    const first = updates.run('a', [1], update);
    const second = updates.run('a', [2], update);

    ends[0]!.reject(new Error('The table is away.'));
    await expect(first).rejects.toThrow('The table is away.');
    await Promise.resolve().then(() => undefined);
    ends[1]!.resolve();

    await expect(second).resolves.toBeUndefined();
  });

  it('begin at once when none runs', async () => {
    const { given, ends, update } = anUpdate();
    const updates = new ReadModelUpdates();
    const first = updates.run('a', [1], update);
    ends[0]!.resolve();
    await first;

    void updates.run('a', [2], update);
    void updates.run('b', [2], update);

    expect(given).toEqual([[1], [2], [2]]);
  });
});
