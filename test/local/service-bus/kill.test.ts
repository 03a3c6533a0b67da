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

/** What the clients of a broker know of their messages. */
type Ledger = {
  running: boolean;
  acknowledged: Set<string>;
  /** A completion may be carried out and its answer lost with the connection. */
  tried: Set<string>;
  completed: Set<string>;
  cameBack: string[];
};

it('loses nothing acknowledged and brings nothing completed back when it is killed again and again', async () => {
  const ledger: Ledger = {
    running: true,
    acknowledged: new Set(),
    tried: new Set(),
    completed: new Set(),
    cameBack: [],
  };
  const workers = ['a', 'b', 'c', 'd'].map((name) => work(name, broker.details.connectionString, ledger));

  for (let kills = 0; kills < 2; kills += 1) {
    const enough = ledger.completed.size + 30;
    await until(() => ledger.completed.size > enough);
    await killAndStartAgain();
  }
  ledger.running = false;
  await Promise.all(workers);
  // Locks end with the process, so after one more kill all that is left can be had.
  await killAndStartAgain();
  const left = await drain();

  expect(ledger.cameBack).toEqual([]);
  expect(left.filter((id) => ledger.completed.has(id))).toEqual([]);
  expect(new Set(left).size).toBe(left.length);
  const found = new Set([...left, ...ledger.tried]);
  expect([...ledger.acknowledged].filter((id) => !found.has(id))).toEqual([]);
});

async function killAndStartAgain(): Promise<void> {
  const { port } = broker.details;
  await killBrokerProcess(broker);
  broker = await startBrokerProcess(folder, port);
}

/** Sends and completes until told to stop, with a new client each time the broker dies. */
async function work(name: string, connectionString: string, ledger: Ledger): Promise<void> {
  for (let round = 0; ledger.running; round += 1) {
    const options = { retryOptions: { ...retryOptions, timeoutInMs: 500 } };
    const client = new ServiceBusClient(connectionString, options);
    await sendAndComplete(`${name}-${round}`, client, ledger).catch(() => {
      // The broker is gone: what was under way is neither acknowledged nor completed.
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
    // Every other message is left behind, to be found again at the end.
    if (number % 2 === 1) continue;
    const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 200 });
    if (message === undefined) continue;
    const id = message.body as string;
    if (ledger.completed.has(id)) ledger.cameBack.push(id);
    ledger.tried.add(id);
    await receiver.completeMessage(message);
    ledger.completed.add(id);
  }
}

async function drain(): Promise<string[]> {
  const client = connect(broker.details);
  const receiver = client.createReceiver('resync', { receiveMode: 'receiveAndDelete' });
  const left: string[] = [];
  for (;;) {
    const messages = await receiver.receiveMessages(1_000, { maxWaitTimeInMs: 500 });
    if (messages.length === 0) break;
    left.push(...messages.map((message) => message.body as string));
  }
  await client.close();
  return left;
}
