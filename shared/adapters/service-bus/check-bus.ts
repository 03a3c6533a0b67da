import type { ServiceBusClient } from '@azure/service-bus';

import { BusUnavailableError } from './bus-unavailable-error.ts';

const queue = 'resync';
/** Without a limit the client would retry for most of a minute. */
const maxWaitMs = 3_000;

/**
 * Checks the connection to Service Bus: creating an empty batch opens the link of a new sender, which is closed again,
 * as the client would keep it. Throws `BusUnavailableError`.
 */
export async function checkBus(client: Pick<ServiceBusClient, 'createSender'>): Promise<void> {
  const sender = client.createSender(queue);
  try {
    await sender.createMessageBatch({ abortSignal: AbortSignal.timeout(maxWaitMs) });
  } catch (failure) {
    throw new BusUnavailableError(queue, failure);
  } finally {
    await sender.close().catch(() => undefined);
  }
}
