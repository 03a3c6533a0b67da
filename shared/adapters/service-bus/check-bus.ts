import type { ServiceBusClient } from '@azure/service-bus';

import { BusUnavailableError } from './bus-unavailable-error.ts';

const queue = 'resync';
/** The client would try again for most of a minute. */
const patienceMs = 3_000;

/**
 * Whether Service Bus is reached: an empty batch is made, for which the link of a new sender has to be opened; it is closed
 * again, since the client keeps each that is not. Throws `BusUnavailableError`.
 */
export async function checkBus(client: Pick<ServiceBusClient, 'createSender'>): Promise<void> {
  const sender = client.createSender(queue);
  try {
    await sender.createMessageBatch({ abortSignal: AbortSignal.timeout(patienceMs) });
  } catch (failure) {
    throw new BusUnavailableError(queue, failure);
  } finally {
    await sender.close().catch(() => undefined);
  }
}
