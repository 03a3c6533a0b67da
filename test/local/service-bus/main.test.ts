import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startBrokerProcess, type BrokerProcess } from './child-broker.ts';
import { bodies, connect, receive } from './support.ts';

let folder: string;
const children: BrokerProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palisade-bus-'));
});

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop()));
  await rm(folder, { recursive: true });
});

async function start(port?: number, dataDir = folder): Promise<BrokerProcess> {
  const child = await startBrokerProcess(dataDir, port);
  children.push(child);
  return child;
}

it('serves the declared queues as a separate process and keeps them across a restart', async () => {
  const first = await start();
  const client = connect(first.details);
  await client.createSender('resync').sendMessages({ body: 'urgent' });
  await client.createSender('discovery').sendMessages({ body: 'crawl' });
  await client.close();
  await first.stop();

  const second = await start();
  const again = connect(second.details);

  expect(bodies(await receive(again, 'resync', 1))).toEqual(['urgent']);
  expect(bodies(await receive(again, 'discovery', 1))).toEqual(['crawl']);
  await again.close();
});

it('exits with one sentence if its port is in use', async () => {
  const { details } = await start();

  await expect(start(details.port, join(folder, 'another'))).rejects.toThrow(
    `Port ${details.port} of the local Service Bus is in use; stop the process that listens there, or choose another with --port.`,
  );
});
