import type { ServiceBusClient } from '@azure/service-bus';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Broker, declaredQueues, startBroker } from '../../../local/service-bus/broker.ts';
import { BusUnavailableError } from '../../../shared/adapters/service-bus/bus-unavailable-error.ts';
import { deadLetterQueues } from '../../../shared/adapters/service-bus/dead-letters.ts';
import { openBus } from '../../../shared/adapters/service-bus/open-bus.ts';
import type { DeadLetter } from '../../../shared/features/recovery/ports.ts';
import { jobsFor } from '../../support/a-job.ts';

const job = jobsFor()['resync-project'];

let broker: Broker;
let client: ServiceBusClient;
beforeAll(async () => {
  broker = await startBroker({ queues: await declaredQueues() });
  client = openBus(broker.connectionString);
});
afterAll(async () => {
  await client.close();
  await broker.stop();
});
beforeEach(() => drained());

/** Sends messages and lets each fail as often as the queue bears. */
async function die(...bodies: unknown[]): Promise<void> {
  const sender = client.createSender('resync');
  await sender.sendMessages(bodies.map((body) => ({ body, messageId: randomUUID() })));
  await sender.close();
  const receiver = client.createReceiver('resync');
  for (let left = bodies.length * 5; left > 0; left -= 1) {
    const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 2_000 });
    if (message !== undefined) await receiver.abandonMessage(message);
  }
  await receiver.close();
}

async function drained(most = 1_000): Promise<DeadLetter[]> {
  const kept: DeadLetter[] = [];
  await deadLetterQueues(client).drain('resync', most, (letter) => Promise.resolve(void kept.push(letter)));
  return kept;
}

async function ids(most?: number): Promise<unknown[]> {
  return (await drained(most)).map(({ job: its }) => its?.kind === 'resync-project' && its.projectId);
}

describe('the dead letters of a queue', () => {
  it('are taken out of it, and show nothing but a job of ours', async () => {
    await die(job, 'glpat-not-a-job', { ...job, v: 2, token: 'glpat-x' }, Buffer.from([0, 159]));

    const [first, ...others] = await drained();

    expect(first).toMatchObject({
      queue: 'resync',
      job,
      connector: job.connector,
      deliveryCount: 5,
      reason: 'MaxDeliveryCountExceeded',
    });
    expect(first?.enqueuedAt).toMatch(/^\d{4}-/);
    expect(others.map((letter) => [letter.job, letter.connector])).toEqual([
      [undefined, undefined],
      [undefined, job.connector],
      [undefined, undefined],
    ]);
    expect(JSON.stringify(others)).not.toContain('glpat');
    expect(await drained()).toEqual([]);
  });

  it('are taken oldest first, no more than are wanted', async () => {
    await die(...Array.from({ length: 5 }, (_, index) => ({ ...job, projectId: index + 1 })));

    expect(await ids(2)).toEqual([1, 2]);
    expect(await ids()).toEqual([3, 4, 5]);
  });

  it('stay when keeping one fails, but for those that were kept, and can be taken again at once', async () => {
    await die(...Array.from({ length: 3 }, (_, index) => ({ ...job, projectId: index + 1 })));
    const kept: string[] = [];
    const failing = deadLetterQueues(client).drain('resync', 9, ({ sequenceNumber }) => {
      if (kept.length === 1) return Promise.reject(new Error('cut off'));
      return Promise.resolve(void kept.push(sequenceNumber));
    });

    await expect(failing).rejects.toThrow('cut off');

    expect((await drained()).map(({ sequenceNumber }) => sequenceNumber)).not.toContain(kept[0]);
    expect(await drained()).toEqual([]);
  });

  it('are taken once by two that want the same', async () => {
    await die(...Array.from({ length: 6 }, (_, index) => ({ ...job, projectId: index + 1 })));

    const both = (await Promise.all([drained(), drained()])).flat();

    expect(new Set(both.map(({ sequenceNumber }) => sequenceNumber)).size).toBe(6);
    expect(both).toHaveLength(6);
  });

  it('are not to be had while the queue is away', async () => {
    const own = await startBroker({ queues: await declaredQueues() });
    const gone = openBus(own.connectionString);
    await own.stop();

    const asked = deadLetterQueues(gone).drain('resync', 1, () => Promise.resolve());

    await expect(asked).rejects.toBeInstanceOf(BusUnavailableError);
    await gone.close();
  });
});
