import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import {
  dismissDeadLetter,
  replayDeadLetter,
  replayDeadLetters,
} from '../../../shared/features/recovery/replay-dead-letters.ts';
import { jobsFor } from '../../support/a-job.ts';
import {
  deps,
  idOf,
  jobOf,
  letter,
  listed,
  moved,
  sent,
  stores,
  subscriptionId,
  useDeadLetters,
} from './dead-letters.ts';

useDeadLetters();

function orphan(): Job {
  return { ...jobsFor()['crawl-projects'], connector: jobOf().connector, runId: 'a run that is over' };
}

describe('a replay', () => {
  it('that dies before the letter is settled sends the same message again', async () => {
    const [own] = await moved(letter(jobOf()));
    const dying = {
      ...deps(),
      deadLetters: { ...stores.deadLetters, settle: () => Promise.reject(new Error('crashed')) },
    };

    await expect(replayDeadLetter({ subscriptionId }, idOf(own), dying)).rejects.toThrow('crashed');
    await replayDeadLetter({ subscriptionId }, idOf(own), deps());

    expect(sent.map(({ resend }) => resend)).toEqual(Array(2).fill(`dead-${own?.sequenceNumber}`));
    expect(await listed()).toEqual([[]]);
    await expect(replayDeadLetter({ subscriptionId }, idOf(own), deps())).rejects.toThrow('does not exist');
  });

  it(
    'finds a letter behind 2,100 of another subscription, and counts what remains of many',
    { timeout: 120_000 },
    async () => {
      const others = randomUUID();
      const theirs = jobOf();
      const foreign = { ...theirs, connector: { ...theirs.connector, subscriptionId: others } };
      await moved(...Array.from({ length: 2_100 }, () => letter(foreign)));
      const [own] = await moved(letter(jobOf()));

      const first = await replayDeadLetter({ subscriptionId }, idOf(own), deps());
      const many = await replayDeadLetters({ subscriptionId: others }, deps());

      expect(first).toEqual({ replayed: 1, remaining: 0 });
      expect(many).toEqual({ replayed: 500, remaining: 1_600 });
      expect(await listed()).toEqual([[]]);
    },
  );

  it('of an id that Service Bus can not have given finds no letter, and no more does a dismissal', async () => {
    const scope = { subscriptionId };

    for (const id of ['discovery-9999999999999999999', `resync-${2n ** 63n - 1n}`, 'resync-0']) {
      const missing = `Dead letter '${id}' does not exist.`;
      await expect(replayDeadLetter(scope, id, deps())).rejects.toThrow(missing);
      expect(await dismissDeadLetter(scope, id, deps())).toBe(false);
    }
  });
});

describe('a dead letter of a connector that was deleted', () => {
  it('is not replayed, which would do nothing, but reported as past it', async () => {
    const [own] = await moved(letter(orphan(), { queue: 'discovery' }));

    await expect(replayDeadLetter({ subscriptionId }, idOf(own), deps())).rejects.toMatchObject({
      status: 409,
      message: `Dead letter '${idOf(own)}' is of a connector that was deleted: it can only be dismissed.`,
    });
    expect(await listed()).toEqual([[idOf(own)]]);
  });

  it('stays when all are replayed, without counting as what is still to be, and can be dismissed', async () => {
    const [own] = await moved(letter(orphan(), { queue: 'discovery' }));

    expect(await replayDeadLetters({ subscriptionId }, deps())).toEqual({ replayed: 0, remaining: 0 });
    expect(await listed()).toEqual([[idOf(own)]]);
    expect(await dismissDeadLetter({ subscriptionId }, idOf(own), deps())).toBe(true);
    expect(await listed()).toEqual([[]]);
  });
});
