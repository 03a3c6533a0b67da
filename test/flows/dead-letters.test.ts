import { describe, expect, it } from 'vitest';

import {
  dismissDeadLetter,
  getDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from '../../shared/flows/dead-letters.ts';
import type { DeadLetter, DeadLetters } from '../../shared/ports/bus.ts';
import { aConnector } from '../support/a-connector.ts';
import { jobsFor } from '../support/a-job.ts';

const { key } = aConnector();
const ours = jobsFor()['resync-project'];

/** Letters of both queues; those of another subscription are somebody else's. */
function letters(queue: DeadLetter['queue'], ...whose: ('ours' | 'theirs' | 'nobody')[]): DeadLetter[] {
  const theirs = { ...ours.connector, subscriptionId: '99999999-2222-4333-8444-555555555555' };
  return whose.map((who, index) => ({
    queue,
    sequenceNumber: String(index + 1),
    deliveryCount: 5,
    ...(who === 'nobody' ? {} : { connector: who === 'ours' ? ours.connector : theirs }),
  }));
}

async function pages(all: DeadLetter[], pageSize: number): Promise<string[][]> {
  const peek: DeadLetters['peek'] = (queue, from, most) =>
    Promise.resolve(
      all
        .filter((letter) => letter.queue === queue && BigInt(letter.sequenceNumber) >= BigInt(from))
        .slice(0, most),
    );
  const deps = { deadLetters: { peek }, servesOneTenant: true } as unknown as Parameters<
    typeof listDeadLetters
  >[2];
  const found: string[][] = [];
  let continuationToken: string | undefined;
  do {
    const page = await listDeadLetters(
      { subscriptionId: key.subscriptionId.toUpperCase() },
      { pageSize, continuationToken },
      deps,
    );
    found.push(page.items.map(({ queue, sequenceNumber }) => `${queue}-${sequenceNumber}`));
    ({ continuationToken } = page);
  } while (continuationToken !== undefined);
  return found;
}

describe('the dead letters of a subscription', () => {
  it('are one page over both queues where they fit, without those of others', async () => {
    const all = [...letters('resync', 'ours', 'theirs', 'nobody'), ...letters('discovery', 'theirs', 'ours')];

    expect(await pages(all, 100)).toEqual([['resync-1', 'resync-3', 'discovery-2']]);
    expect(await pages([], 100)).toEqual([[]]);
  });

  it('are each on one page, however small the pages are', async () => {
    const all = [...letters('resync', 'ours', 'nobody', 'ours'), ...letters('discovery', 'ours', 'ours')];
    const names = ['resync-1', 'resync-2', 'resync-3', 'discovery-1', 'discovery-2'];

    for (const pageSize of [1, 2, 3, 4, 5]) expect((await pages(all, pageSize)).flat()).toEqual(names);
  });

  it('are found behind thousands of others', async () => {
    const many = letters('resync', ...Array.from({ length: 4_500 }, () => 'theirs' as const), 'ours');

    expect((await pages(many, 100)).flat()).toEqual(['resync-4501']);
  });
});

describe('the id of a dead letter', () => {
  it('with a number that Service Bus can not have given stands for none', async () => {
    const deps = {
      deadLetters: { peek: () => Promise.resolve([]) },
      servesOneTenant: true,
    } as unknown as Parameters<typeof replayDeadLetter>[2];
    const whose = { subscriptionId: key.subscriptionId };

    for (const id of ['discovery-9999999999999999999', `resync-${2n ** 63n - 1n}`, 'resync-0']) {
      await expect(getDeadLetter(whose, id, deps)).rejects.toThrow(`Dead letter '${id}' does not exist.`);
      await expect(replayDeadLetter(whose, id, deps)).rejects.toThrow(`Dead letter '${id}' does not exist.`);
      expect(await dismissDeadLetter(whose, id, deps)).toBe(false);
    }
  });
});

describe('a dead letter of a connector that was deleted', () => {
  const orphan = { ...jobsFor()['crawl-projects'], runId: 'a run that is over' };
  const [letter] = letters('discovery', 'ours');
  const whose = { subscriptionId: key.subscriptionId };

  function aQueue() {
    const lying = letter === undefined ? [] : [{ ...letter, job: orphan }];
    const deadLetters: DeadLetters = {
      peek: (queue) => Promise.resolve(queue === 'discovery' ? [...lying] : []),
      async take(_queue, sequenceNumbers, deal) {
        const [found] = lying;
        if (found === undefined || !sequenceNumbers.includes(found.sequenceNumber)) return [];
        await deal(found);
        return lying.splice(0, 1).map(({ sequenceNumber }) => sequenceNumber);
      },
    };
    const none = { get: () => Promise.resolve(undefined) };
    const deps = { deadLetters, connectors: none, runs: none, runTasks: none, servesOneTenant: true };
    return { lying, deps: deps as unknown as Parameters<typeof replayDeadLetter>[2] };
  }

  it('is not replayed, which would do nothing, but told to be past it', async () => {
    const { lying, deps } = aQueue();

    await expect(replayDeadLetter(whose, 'discovery-1', deps)).rejects.toMatchObject({
      status: 409,
      message: "Dead letter 'discovery-1' is of a connector that was deleted: it can only be dismissed.",
    });
    expect(lying).toHaveLength(1);
  });

  it('stays when all are replayed, without counting as what is still to be, and can be dismissed', async () => {
    const { lying, deps } = aQueue();

    expect(await replayDeadLetters(whose, deps)).toEqual({ replayed: 0, remaining: 0 });
    expect(lying).toHaveLength(1);
    expect(await dismissDeadLetter(whose, 'discovery-1', deps)).toBe(true);
    expect(lying).toEqual([]);
  });
});
