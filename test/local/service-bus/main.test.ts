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

async function start(port?: number, of = folder): Promise<BrokerProcess> {
  const child = await startBrokerProcess(of, port);
  children.push(child);
  return child;
}

it('serves the declared queues as a process of its own and keeps them over a stop', async () => {
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

it('ends with one sentence when its port is taken', async () => {
  const { details } = await start();

  await expect(start(details.port, join(folder, 'another'))).rejects.toThrow(
    `Port ${details.port} of the local Service Bus is taken; end what listens there, or choose another with --port.`,
  );
});
