import type { ServiceBusSender } from '@azure/service-bus';
import { expect, it } from 'vitest';

import { declaredQueues, startBroker } from '../../../local/service-bus/broker.ts';
import { BusUnavailableError } from '../../../shared/adapters/service-bus/bus-unavailable-error.ts';
import { checkBus } from '../../../shared/adapters/service-bus/check-bus.ts';
import { openBus } from '../../../shared/adapters/service-bus/open-bus.ts';

it('Service Bus is looked at without keeping a sender, and found away when it is', async () => {
  const broker = await startBroker({ queues: await declaredQueues() });
  const client = openBus(broker.connectionString);
  const senders: ServiceBusSender[] = [];
  const watched = {
    createSender(queue: string) {
      const sender = client.createSender(queue);
      senders.push(sender);
      return sender;
    },
  };

  for (let times = 0; times < 20; times += 1) await checkBus(watched);
  await broker.stop();
  const away = checkBus(watched);

  await expect(away).rejects.toBeInstanceOf(BusUnavailableError);
  expect(senders.map(({ isClosed }) => isClosed)).toEqual(Array(21).fill(true));
  await client.close();
});
