import type { ServiceBusClient } from '@azure/service-bus';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Broker, startBroker } from '../../local/service-bus/broker.ts';
import { declaredQueues } from '../../local/service-bus/declared-queues.ts';
import { BusUnavailableError } from '../../shared/bus/bus-unavailable-error.ts';
import { deadLetters } from '../../shared/bus/dead-letters.ts';
import { openBus } from '../../shared/bus/open-bus.ts';
import type { DeadLetter } from '../../shared/ports/bus.ts';
import { jobsFor } from '../support/a-job.ts';

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
beforeEach(async () => {
  const left = (await letters()).map(({ sequenceNumber }) => sequenceNumber);
  await deadLetters(client).take('resync', left, () => Promise.resolve());
});

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

function letters(): Promise<DeadLetter[]> {
  return deadLetters(client).peek('resync', '0', 1_000);
}

const leave = () => Promise.resolve();

describe('the dead letters of a queue', () => {
  it('are looked at without being touched, and show nothing but a job of ours', async () => {
    await die(job, 'glpat-not-a-job', { ...job, v: 2, token: 'glpat-x' }, Buffer.from([0, 159]));

    const [first, ...others] = await letters();

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
    expect(await letters()).toHaveLength(4);
  });

  it('are read on from a sequence number, a few at a time', async () => {
    await die(...Array.from({ length: 5 }, (_, index) => ({ ...job, projectId: index + 1 })));
    const all = await letters();

    const two = await deadLetters(client).peek('resync', all[2]?.sequenceNumber ?? '', 2);

    expect(two).toEqual(all.slice(2, 4));
    expect(await deadLetters(client).peek('resync', '999999', 10)).toEqual([]);
  });

  it('are taken by their numbers, and no others', async () => {
    await die(...Array.from({ length: 4 }, (_, index) => ({ ...job, projectId: index + 1 })));
    const all = await letters();
    const dealt: unknown[] = [];
    const wanted = [all[1], all[3]].map((letter) => letter?.sequenceNumber ?? '');

    const taken = await deadLetters(client).take('resync', wanted, ({ job: its }) =>
      Promise.resolve(void dealt.push(its)),
    );

    expect(taken).toEqual(wanted);
    expect(dealt).toEqual([all[1]?.job, all[3]?.job]);
    expect((await letters()).map(({ sequenceNumber }) => sequenceNumber)).toEqual([
      all[0]?.sequenceNumber,
      all[2]?.sequenceNumber,
    ]);
  });

  it('stay when dealing with them fails, and can be taken again at once', async () => {
    await die(job);
    const [letter] = await letters();
    const wanted = [letter?.sequenceNumber ?? ''];
    const failing = deadLetters(client).take('resync', wanted, () => Promise.reject(new Error('cut off')));

    await expect(failing).rejects.toThrow('cut off');

    expect(await deadLetters(client).take('resync', wanted, leave)).toEqual(wanted);
    expect(await deadLetters(client).take('resync', wanted, leave)).toEqual([]);
  });

  it('are taken once by two that want the same', async () => {
    await die(...Array.from({ length: 6 }, (_, index) => ({ ...job, projectId: index + 1 })));
    const wanted = (await letters()).map(({ sequenceNumber }) => sequenceNumber);
    const dealt: string[] = [];
    const deal = ({ sequenceNumber }: DeadLetter) => Promise.resolve(void dealt.push(sequenceNumber));

    const [one, two] = await Promise.all([
      deadLetters(client).take('resync', wanted, deal),
      deadLetters(client).take('resync', wanted, deal),
    ]);

    expect([...one, ...two].toSorted()).toEqual(wanted.toSorted());
    expect(dealt.toSorted()).toEqual(wanted.toSorted());
    expect(await letters()).toEqual([]);
  });

  it('are not to be had while the queue is away', async () => {
    const own = await startBroker({ queues: await declaredQueues() });
    const gone = openBus(own.connectionString);
    await own.stop();

    const asked = deadLetters(gone).peek('resync', '0', 1);

    await expect(asked).rejects.toBeInstanceOf(BusUnavailableError);
    await gone.close();
  });
});
