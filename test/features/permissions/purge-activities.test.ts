import { expect, it } from 'vitest';

import { purgeActivities } from '../../../shared/features/permissions/purge-activities.ts';

function purgeAt(time: string) {
  const before: string[] = [];
  const activities = {
    purgeBefore: (at: string) => {
      before.push(at);
      return Promise.resolve(3);
    },
  };
  const clock = { now: () => new Date(time) };
  return { before, result: purgeActivities({ activities: activities as never, clock }) };
}

it('removes activities that are 90 days old in the first ten minutes of an hour', async () => {
  const { before, result } = purgeAt('2026-11-30T10:09:59.000Z');

  expect(await result).toEqual({ activities: 3 });
  expect(before).toEqual(['2026-09-01T10:09:59.000Z']);
});

it('removes nothing later in the hour', async () => {
  const { before, result } = purgeAt('2026-11-30T10:10:00.000Z');

  expect([await result, before]).toEqual([{ activities: 0 }, []]);
});
