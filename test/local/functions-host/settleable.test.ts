import { ServiceBusClient } from '@azure/service-bus';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { settleable } from '../../../local/functions-host/queue/settleable.ts';
import { startBroker, type Broker } from '../../../local/service-bus/broker.ts';
import { until } from '../../support/until.ts';

const queue = {
  lockDurationSeconds: 30,
  maxDeliveryCount: 3,
  duplicateDetectionWindowSeconds: 0,
  defaultMessageTimeToLiveSeconds: 3600,
};

let broker: Broker;
let client: ServiceBusClient;

beforeEach(async () => {
  broker = await startBroker({ queues: { work: queue } });
  client = new ServiceBusClient(broker.connectionString, {
    retryOptions: { maxRetries: 1, retryDelayInMs: 50, timeoutInMs: 5_000 },
  });
});
afterEach(async () => {
  await client.close();
  await broker.stop();
});

describe('messages in flight when the connection is cut', () => {
  it('are completed by lock token after the receiver has reconnected', async () => {
    const handled: unknown[] = [];
    const sender = client.createSender('work');
    await sender.sendMessages([1, 2, 3, 4].map((body) => ({ body })));
    const receiver = client.createReceiver('work');
    const received: unknown[] = [];
    const gate = Promise.withResolvers<void>();
    receiver.subscribe(
      {
        async processMessage(message) {
          received.push(message.body);
          await gate.promise;
          await receiver.completeMessage(settleable(message));
          handled.push(message.body);
        },
        async processError() {},
      },
      { autoCompleteMessages: false, maxConcurrentCalls: 4 },
    );
    await until(() => received.length === 4, { what: 'all four in flight' });

    broker.dropConnections();
    await sender.sendMessages({ body: 5 });
    await until(() => broker.counts('work').totalSent === 5, { what: 'a new connection' });
    gate.resolve();

    await until(() => handled.length === 5, { what: 'all completed' });
    expect(broker.counts('work')).toMatchObject({ active: 0, locked: 0, deadLettered: 0 });
    expect(new Set(received)).toEqual(new Set([1, 2, 3, 4, 5]));
  });
});
