import { describe, expect, it } from 'vitest';

import { moveDeadLetters } from '../../../shared/features/recovery/move-dead-letters.ts';
import {
  dismissDeadLetter,
  replayDeadLetter,
} from '../../../shared/features/recovery/replay-dead-letters.ts';
import {
  deps,
  idOf,
  jobOf,
  letter,
  listed,
  moved,
  queued,
  queues,
  setNow,
  stores,
  subscriptionId,
  useDeadLetters,
} from './dead-letters.ts';

useDeadLetters();

describe('a letter that is moved', () => {
  it('is there once, whatever dies between its row and its leaving the queue', async () => {
    const own = letter(jobOf());
    queued.push(own);

    await expect(moveDeadLetters({ ...deps(), deadLetterQueues: queues(0) })).rejects.toThrow('crashed');
    expect([queued.length, await listed()]).toEqual([1, [[idOf(own)]]]);
    await moveDeadLetters(deps());

    expect([queued.length, await listed()]).toEqual([0, [[idOf(own)]]]);
  });

  it.each(['replayed', 'dismissed'])(
    'does not come back when it was %s meanwhile, and is forgotten after a day',
    async (how) => {
      const own = letter(jobOf());
      queued.push(own);
      await moveDeadLetters({ ...deps(), deadLetterQueues: queues(0) }).catch(() => undefined);
      if (how === 'replayed') await replayDeadLetter({ subscriptionId }, idOf(own), deps());
      else await dismissDeadLetter({ subscriptionId }, idOf(own), deps());

      await moveDeadLetters(deps());

      expect([queued.length, await listed()]).toEqual([0, [[]]]);
      expect(await stores.deadLetters.purgeSettled('2026-11-23T10:30:00.000Z')).toBe(0);
      setNow('2026-11-24T11:00:00.000Z');
      await moveDeadLetters(deps());
      queued.push(own);
      await moveDeadLetters(deps());
      expect(await listed()).toEqual([[idOf(own)]]);
    },
  );

  it('gets another number where a new namespace counts from the beginning', async () => {
    const [old] = await moved(letter(jobOf()));
    const young = letter(jobOf(), { sequenceNumber: old?.sequenceNumber ?? '' });
    await moved(young);

    const names = (await listed()).flat();

    expect(names).toHaveLength(2);
    expect(names[1]).toBe(`resync-${BigInt(young.sequenceNumber) + 10n ** 15n}`);
  });
});
