import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceBusClient } from '@azure/service-bus';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { killBrokerProcess, startBrokerProcess, type BrokerProcess } from './child-broker.ts';
import { connect, retryOptions } from './support.ts';

let folder: string;
let broker: BrokerProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palisade-bus-'));
  broker = await startBrokerProcess(folder);
});

afterEach(async () => {
  await broker.stop();
  await rm(folder, { recursive: true });
});

/** State of the messages, as the clients of the broker know it. */
type Ledger = {
  running: boolean;
  acknowledged: Set<string>;
  /** Completions that were sent. One may succeed although its response was lost with the connection. */
  attempted: Set<string>;
  completed: Set<string>;
  redelivered: string[];
};

it('loses no acknowledged message and redelivers no completed one when it is killed repeatedly', async () => {
  const ledger: Ledger = {
    running: true,
    acknowledged: new Set(),
    attempted: new Set(),
    completed: new Set(),
    redelivered: [],
  };
  const workers = ['a', 'b', 'c', 'd'].map((name) =>
    sendUntilStopped(name, broker.details.connectionString, ledger),
  );

  for (let kills = 0; kills < 2; kills += 1) {
    const enough = ledger.completed.size + 30;
    await until(() => ledger.completed.size > enough);
    await killAndRestart();
  }
  ledger.running = false;
  await Promise.all(workers);
  // Locks end with the process, so after one more kill all remaining messages can be received.
  await killAndRestart();
  const remaining = await drain();

  expect(ledger.redelivered).toEqual([]);
  expect(remaining.filter((id) => ledger.completed.has(id))).toEqual([]);
  expect(new Set(remaining).size).toBe(remaining.length);
  const found = new Set([...remaining, ...ledger.attempted]);
  expect([...ledger.acknowledged].filter((id) => !found.has(id))).toEqual([]);
});

async function killAndRestart(): Promise<void> {
  const { port } = broker.details;
  await killBrokerProcess(broker);
  broker = await startBrokerProcess(folder, port);
}

/** Sends and completes messages until `running` is false, with a new client after each kill of the broker. */
async function sendUntilStopped(name: string, connectionString: string, ledger: Ledger): Promise<void> {
  for (let round = 0; ledger.running; round += 1) {
    const options = { retryOptions: { ...retryOptions, timeoutInMs: 500 } };
    const client = new ServiceBusClient(connectionString, options);
    await sendAndComplete(`${name}-${round}`, client, ledger).catch(() => {
      // The broker was killed: requests in flight are neither acknowledged nor completed.
    });
    await client.close().catch(() => {});
  }
}

async function sendAndComplete(name: string, client: ServiceBusClient, ledger: Ledger): Promise<void> {
  const sender = client.createSender('resync');
  const receiver = client.createReceiver('resync');
  for (let number = 0; ledger.running; number += 1) {
    const messageId = `${name}-${number}`;
    await sender.sendMessages({ body: messageId, messageId });
    ledger.acknowledged.add(messageId);
    // Every other message stays in the queue until the end of the test.
    if (number % 2 === 1) continue;
    const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 200 });
    if (message === undefined) continue;
    const id = message.body as string;
    if (ledger.completed.has(id)) ledger.redelivered.push(id);
    ledger.attempted.add(id);
    await receiver.completeMessage(message);
    ledger.completed.add(id);
  }
}

async function drain(): Promise<string[]> {
  const client = connect(broker.details);
  const receiver = client.createReceiver('resync', { receiveMode: 'receiveAndDelete' });
  const remaining: string[] = [];
  for (;;) {
    const messages = await receiver.receiveMessages(1_000, { maxWaitTimeInMs: 500 });
    if (messages.length === 0) break;
    remaining.push(...messages.map((message) => message.body as string));
  }
  await client.close();
  return remaining;
}
