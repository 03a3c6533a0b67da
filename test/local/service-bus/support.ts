import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import type { QueueOptions } from '../../../local/service-bus/broker.ts';

/** Queue options with locks longer than any test; tests of locks shorten them. */
export function aQueue(change: Partial<QueueOptions> = {}): QueueOptions {
  return {
    lockDurationSeconds: 30,
    maxDeliveryCount: 3,
    duplicateDetectionWindowSeconds: 60,
    defaultMessageTimeToLiveSeconds: 3_600,
    ...change,
  };
}

export const retryOptions = { maxRetries: 0, retryDelayInMs: 100, timeoutInMs: 5_000 };

export function connect(broker: { connectionString: string }): ServiceBusClient {
  return new ServiceBusClient(broker.connectionString, { retryOptions });
}

/** Receives and deletes exactly `count` messages. Throws if none arrives for 3 s. */
export async function receive(
  client: ServiceBusClient,
  queue: string,
  count: number,
): Promise<ServiceBusReceivedMessage[]> {
  const receiver = client.createReceiver(queue, { receiveMode: 'receiveAndDelete' });
  const messages: ServiceBusReceivedMessage[] = [];
  while (messages.length < count) {
    const more = await receiver.receiveMessages(count - messages.length, { maxWaitTimeInMs: 3_000 });
    if (more.length === 0)
      throw new Error(`Only ${messages.length} of ${count} messages came from ${queue}.`);
    messages.push(...more);
  }
  await receiver.close();
  return messages;
}

export function bodies(messages: readonly ServiceBusReceivedMessage[]): unknown[] {
  return messages.map((message) => message.body as unknown);
}
