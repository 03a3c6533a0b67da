import type { App } from '../../../shared/features/app.ts';
import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Azurite, startAzurite } from '../../../local/azurite/start-azurite.ts';
import type { Job } from '../../../shared/contracts/job.ts';
import {
  dismissDeadLetter,
  getDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from '../../../shared/features/recovery/dead-letters.ts';
import { moveDeadLetters } from '../../../shared/features/recovery/move-dead-letters.ts';
import type { DeadLetter, DeadLetterQueues } from '../../../shared/features/recovery/ports.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { aConnector } from '../../support/a-connector.ts';
import { jobsFor } from '../../support/a-job.ts';

let azurite: Azurite;
let stores: Stores;
beforeAll(async () => {
  azurite = await startAzurite();
  stores = await openTables({ connectionString: azurite.connectionString });
});
afterAll(() => azurite.stop());

type Sent = { job: Job; resend: string | undefined };
let subscriptionId: string;
let now: Date;
let sent: Sent[];
let lying: DeadLetter[];
beforeEach(() => {
  subscriptionId = randomUUID();
  now = new Date('2026-11-23T10:30:00.000Z');
  sent = [];
  lying = [];
});

/** A queue whose letters are taken as by the bus: kept, then removed. `diesAfter`: the process dies between the two. */
function queues(diesAfter = Number.POSITIVE_INFINITY): DeadLetterQueues {
  let kept = 0;
  return {
    async drain(queue, most, keep) {
      const before = lying.length;
      for (const next of lying.filter((one) => one.queue === queue).slice(0, most)) {
        await keep(next);
        kept += 1;
        if (kept > diesAfter) throw new Error('died');
        lying.splice(lying.indexOf(next), 1);
      }
      return before - lying.length;
    },
  };
}

function deps(more: { servesOneTenant?: boolean; connectors?: object } = {}) {
  const none = { get: () => Promise.resolve(undefined) };
  const made = {
    deadLetters: stores.deadLetters,
    deadLetterQueues: queues(),
    clock: { now: () => now },
    connectors: none,
    runs: none,
    runTasks: none,
    servesOneTenant: false,
    jobs: {
      send: ([job]: [Job], { resend }: { resend?: string } = {}) =>
        Promise.resolve(void sent.push({ job, resend })),
    },
    ...more,
  };
  return made as unknown as App;
}

function jobOf(id: string = randomUUID()): Job {
  const ours = jobsFor()['resync-project'];
  return { ...ours, connector: { ...ours.connector, subscriptionId, id } };
}

function orphan(): Job {
  return { ...jobsFor()['crawl-projects'], connector: jobOf().connector, runId: 'a run that is over' };
}

let number = 0;
function letter(job: Job | undefined, more: Partial<DeadLetter> = {}): DeadLetter {
  number += 1;
  return {
    queue: 'resync',
    sequenceNumber: String(number),
    messageId: randomUUID(),
    enqueuedAt: now.toISOString(),
    deliveryCount: 5,
    ...(job === undefined ? {} : { job, connector: job.connector }),
    ...more,
  };
}

async function moved(...letters: DeadLetter[]): Promise<DeadLetter[]> {
  lying.push(...letters);
  await moveDeadLetters(deps());
  return letters;
}

function nameOf({ queue, sequenceNumber }: DeadLetter | undefined = letter(undefined)): string {
  return `${queue}-${sequenceNumber}`;
}

async function listed(pageSize = 100, more = {}): Promise<string[][]> {
  const pages: string[][] = [];
  let continuationToken: string | undefined;
  do {
    const page = await listDeadLetters({ subscriptionId }, { pageSize, continuationToken }, deps(more));
    pages.push(page.items.map(nameOf));
    ({ continuationToken } = page);
  } while (continuationToken !== undefined);
  return pages;
}

describe('the dead letters of a subscription', () => {
  it('are rows of their own, with those that name nobody where there is one tenant', async () => {
    const ours = await moved(letter(jobOf()), letter(jobOf(), { queue: 'discovery' }));
    const [garbage] = await moved(letter(undefined));
    await moved(letter({ ...jobOf(), connector: { ...jobOf().connector, subscriptionId: randomUUID() } }));
    const names = ours.map(nameOf).toSorted();

    expect((await listed()).flat()).toEqual(names);
    for (const pageSize of [1, 2, 3]) {
      const all = (await listed(pageSize, { servesOneTenant: true })).flat();
      expect(all.slice(0, 2)).toEqual(names);
      expect(all).toContain(nameOf(garbage));
      expect(new Set(all).size).toBe(all.length);
    }
    expect(lying).toEqual([]);
  });

  it(
    'are to be had and replayed behind 2,100 of another, and what remains is counted',
    { timeout: 120_000 },
    async () => {
      const others = randomUUID();
      const theirs = jobOf();
      const foreign = { ...theirs, connector: { ...theirs.connector, subscriptionId: others } };
      await moved(...Array.from({ length: 2_100 }, () => letter(foreign)));
      const [own] = await moved(letter(jobOf()));

      const first = await replayDeadLetter({ subscriptionId }, nameOf(own), deps());
      const many = await replayDeadLetters({ subscriptionId: others }, deps());

      expect(first).toEqual({ replayed: 1, remaining: 0 });
      expect(many).toEqual({ replayed: 500, remaining: 1_600 });
      expect(await listed()).toEqual([[]]);
    },
  );

  it('are those of one connector where it is named', async () => {
    const { key } = aConnector();
    const [first] = await moved(letter(jobOf()), letter(jobOf()));
    const id = first?.connector?.id ?? '';
    const known = { get: () => Promise.resolve({ value: { ...aConnector(), id }, etag: '' }) };
    const whose = { connector: { ...key, subscriptionId } };

    const { items } = await listDeadLetters(
      whose,
      { pageSize: 9, continuationToken: undefined },
      deps({ connectors: known }),
    );

    expect(items).toEqual([first]);
  });
});

describe('a letter that is moved', () => {
  it('is there once, whatever dies between its row and its leaving the queue', async () => {
    const own = letter(jobOf());
    lying.push(own);

    await expect(moveDeadLetters({ ...deps(), deadLetterQueues: queues(0) })).rejects.toThrow('died');
    expect([lying.length, await listed()]).toEqual([1, [[nameOf(own)]]]);
    await moveDeadLetters(deps());

    expect([lying.length, await listed()]).toEqual([0, [[nameOf(own)]]]);
  });

  it.each(['replayed', 'dismissed'])(
    'does not come back when it was %s meanwhile, and is forgotten after a day',
    async (how) => {
      const own = letter(jobOf());
      lying.push(own);
      await moveDeadLetters({ ...deps(), deadLetterQueues: queues(0) }).catch(() => undefined);
      if (how === 'replayed') await replayDeadLetter({ subscriptionId }, nameOf(own), deps());
      else await dismissDeadLetter({ subscriptionId }, nameOf(own), deps());

      await moveDeadLetters(deps());

      expect([lying.length, await listed()]).toEqual([0, [[]]]);
      expect(await stores.deadLetters.purgeSettled('2026-11-23T10:30:00.000Z')).toBe(0);
      now = new Date('2026-11-24T11:00:00.000Z');
      await moveDeadLetters(deps());
      lying.push(own);
      await moveDeadLetters(deps());
      expect(await listed()).toEqual([[nameOf(own)]]);
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

describe('a replay', () => {
  it('that dies before the letter is settled sends the same message again', async () => {
    const [own] = await moved(letter(jobOf()));
    const dying = {
      ...deps(),
      deadLetters: { ...stores.deadLetters, settle: () => Promise.reject(new Error('died')) },
    };

    await expect(replayDeadLetter({ subscriptionId }, nameOf(own), dying)).rejects.toThrow('died');
    await replayDeadLetter({ subscriptionId }, nameOf(own), deps());

    expect(sent.map(({ resend }) => resend)).toEqual(Array(2).fill(`dead-${own?.sequenceNumber}`));
    expect(await listed()).toEqual([[]]);
    await expect(replayDeadLetter({ subscriptionId }, nameOf(own), deps())).rejects.toThrow('does not exist');
  });
});

describe('the id of a dead letter', () => {
  it('with a number that Service Bus can not have given stands for none', async () => {
    const whose = { subscriptionId };

    for (const id of ['discovery-9999999999999999999', `resync-${2n ** 63n - 1n}`, 'resync-0']) {
      await expect(getDeadLetter(whose, id, deps())).rejects.toThrow(`Dead letter '${id}' does not exist.`);
      await expect(replayDeadLetter(whose, id, deps())).rejects.toThrow(
        `Dead letter '${id}' does not exist.`,
      );
      expect(await dismissDeadLetter(whose, id, deps())).toBe(false);
    }
  });

  it('in a continuation token that is none of ours is refused', async () => {
    for (const continuationToken of ['x', '1.', '0.x', '2.']) {
      const asked = listDeadLetters({ subscriptionId }, { pageSize: 1, continuationToken }, deps());

      await expect(asked).rejects.toMatchObject({ status: 400, target: 'continuation-token' });
    }
  });
});

describe('a dead letter of a connector that was deleted', () => {
  it('is not replayed, which would do nothing, but told to be past it', async () => {
    const [own] = await moved(letter(orphan(), { queue: 'discovery' }));

    await expect(replayDeadLetter({ subscriptionId }, nameOf(own), deps())).rejects.toMatchObject({
      status: 409,
      message: `Dead letter '${nameOf(own)}' is of a connector that was deleted: it can only be dismissed.`,
    });
    expect(await listed()).toEqual([[nameOf(own)]]);
  });

  it('stays when all are replayed, without counting as what is still to be, and can be dismissed', async () => {
    const [own] = await moved(letter(orphan(), { queue: 'discovery' }));

    expect(await replayDeadLetters({ subscriptionId }, deps())).toEqual({ replayed: 0, remaining: 0 });
    expect(await listed()).toEqual([[nameOf(own)]]);
    expect(await dismissDeadLetter({ subscriptionId }, nameOf(own), deps())).toBe(true);
    expect(await listed()).toEqual([[]]);
  });
});
