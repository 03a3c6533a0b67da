import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';

import type { ServiceBusClient, ServiceBusReceivedMessage } from '@azure/service-bus';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Broker, declaredQueues, startBroker } from '../../../local/service-bus/broker.ts';
import { Job } from '../../../shared/contracts/job.ts';
import { BusUnavailableError } from '../../../shared/adapters/service-bus/bus-unavailable-error.ts';
import { jobSender } from '../../../shared/adapters/service-bus/job-sender.ts';
import { openBus } from '../../../shared/adapters/service-bus/open-bus.ts';
import { aConnector } from '../../support/a-connector.ts';
import { jobsFor } from '../../support/a-job.ts';

let broker: Broker;
let client: ServiceBusClient;
const opened: ServiceBusClient[] = [];

beforeAll(async () => {
  broker = await startBroker({ queues: await declaredQueues() });
  client = openBus(broker.connectionString);
});
afterAll(async () => {
  await client.close();
  await Promise.all(opened.map((one) => one.close()));
  await broker.stop();
});

/** Everything that waits in a queue now; the last look has to find nothing. */
async function taken(queue: string): Promise<ServiceBusReceivedMessage[]> {
  const receiver = client.createReceiver(queue, { receiveMode: 'receiveAndDelete' });
  const messages: ServiceBusReceivedMessage[] = [];
  for (;;) {
    const more = await receiver.receiveMessages(500, { maxWaitTimeInMs: 300 });
    if (more.length === 0) break;
    messages.push(...more);
  }
  await receiver.close();
  return messages;
}

function someJobs() {
  return jobsFor(aConnector({ id: randomUUID() }));
}

describe('jobs that are sent', () => {
  it('arrive whole, each in its queue', async () => {
    const jobs = Object.values(someJobs()).map((job) => ({
      ...job,
      ...('runId' in job ? { runId: randomUUID() } : {}),
    }));

    await jobSender(client).send(jobs);

    const [resync, discovery] = [await taken('resync'), await taken('discovery')];
    const others = [...(await taken('assessment')), ...(await taken('notification'))];
    const bodies = [...resync, ...discovery, ...others].map(({ body }) => Job.parse(body));
    expect(new Set(bodies.map((job) => JSON.stringify(job)))).toEqual(
      new Set(jobs.map((job) => JSON.stringify(Job.parse(job)))),
    );
    expect(new Set(resync.map(({ subject }) => subject))).toEqual(
      new Set([
        'authorize',
        'discover',
        'finish-run',
        'resync-project',
        'resync-group',
        'confirm-gone',
        'ensure-hook',
        'write-export',
      ]),
    );
    expect(discovery[0]).toMatchObject({ contentType: 'application/json' });
  });

  it('twice arrive once, but a retry and a deliberate sending-again arrive too', async () => {
    const job = someJobs()['offboard-group'];
    const sender = jobSender(client);

    await sender.send([job]);
    await sender.send([job, job]);
    await sender.send([{ ...job, attempt: 1 }]);
    await sender.send([job], { resend: '1' });

    expect(await taken('discovery')).toHaveLength(3);
  });

  it('by the hundred arrive all, in as many batches as it takes', async () => {
    const runId = randomUUID();
    const jobs = Array.from({ length: 1_500 }, (_, page) => ({
      ...someJobs()['crawl-projects'],
      runId,
      page: page + 1,
    }));

    await jobSender(client).send(jobs);

    const pages = (await taken('discovery')).map(({ body }) => (body as { page: number }).page);
    expect(new Set(pages).size).toBe(1_500);
  });

  it('for later wait until then', async () => {
    const at = new Date(Date.now() + 3_600_000);

    await jobSender(client).send([someJobs()['offboard-group']], { at });

    const receiver = client.createReceiver('discovery');
    const [scheduled] = await receiver.peekMessages(1);
    await receiver.close();
    expect(scheduled?.scheduledEnqueueTimeUtc).toEqual(at);
    expect(await taken('discovery')).toEqual([]);
  });

  it('of nothing send nothing', async () => {
    await expect(jobSender(client).send([])).resolves.toBeUndefined();
  });
});

it('says that the queue is away, with the queue and without the connection', async () => {
  const elsewhere = openBus(
    broker.connectionString.replace(/SharedAccessKey=[^;]+/, 'SharedAccessKey=canarycanary'),
  );
  opened.push(elsewhere);

  const failure: unknown = await jobSender(elsewhere)
    .send([someJobs().offboard])
    .catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(BusUnavailableError);
  expect(failure).toMatchObject({
    status: 503,
    retryAfterSeconds: 30,
    message: expect.stringMatching(/^Queue 'discovery' /),
  });
  expect(JSON.stringify(failure)).not.toContain('canary');
});

describe('a queue that takes a connection and says nothing', () => {
  it('is given up when the caller can wait no longer', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const keys = 'SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=c2VjcmV0';
    const bus = openBus(`Endpoint=sb://127.0.0.1:${port};${keys};UseDevelopmentEmulator=true`);
    const [job] = Object.values(someJobs());

    const sending = jobSender(bus).send(job === undefined ? [] : [job], { withinMs: 200 });

    await expect(sending).rejects.toBeInstanceOf(BusUnavailableError);
    silent.close();
  });
});
