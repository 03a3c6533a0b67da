import type { ServiceBusClient } from '@azure/service-bus';

import { openBus } from '../../shared/adapters/service-bus/open-bus.ts';

/** Everything that lies in a queue, scheduled messages included, and among its dead letters. Nothing is taken. */
export async function allMessages(
  connectionString: string,
  queue: string,
): Promise<{ waiting: object[]; dead: object[] }> {
  const client = openBus(connectionString);
  try {
    return { waiting: await peekAll(client, queue), dead: await peekAll(client, queue, 'deadLetter') };
  } finally {
    await client.close();
  }
}

async function peekAll(
  client: ServiceBusClient,
  queue: string,
  subQueueType?: 'deadLetter',
): Promise<object[]> {
  const receiver = client.createReceiver(queue, subQueueType === undefined ? {} : { subQueueType });
  const messages: object[] = [];
  for (;;) {
    const page = await receiver.peekMessages(100);
    if (page.length === 0) return messages;
    messages.push(
      ...page.map(({ body, applicationProperties, deadLetterReason, deadLetterErrorDescription }) => ({
        body: Buffer.isBuffer(body) ? body.toString() : (body as unknown),
        applicationProperties,
        deadLetterReason,
        deadLetterErrorDescription,
      })),
    );
  }
}
