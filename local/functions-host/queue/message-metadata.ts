import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import type { TypedData } from '../core-api.ts';

/**
 * Metadata of a received message, as the host passes it to a worker. The library parses every string as JSON if
 * possible (a message id "42" becomes a number) and converts all keys to lower camel case, also in
 * `ApplicationProperties`. Both happen in Azure as well.
 */
export function messageMetadata(message: ServiceBusReceivedMessage): Record<string, TypedData> {
  const properties = json(message.applicationProperties ?? {});
  const values: Record<string, unknown> = {
    MessageId: message.messageId,
    LockToken: message.lockToken,
    DeliveryCount: deliveryCount(message),
    // A JavaScript number, rounded beyond 2^53, as in the real worker.
    SequenceNumber: message.sequenceNumber?.toNumber(),
    EnqueuedTimeUtc: message.enqueuedTimeUtc,
    ExpiresAtUtc: message.expiresAtUtc,
    CorrelationId: message.correlationId,
    ContentType: message.contentType,
    Subject: message.subject,
    Label: message.subject,
    SessionId: message.sessionId,
    ReplyTo: message.replyTo,
    To: message.to,
    DeadLetterSource: message.deadLetterSource,
    PartitionKey: message.partitionKey,
  };
  const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return {
    ...Object.fromEntries(present.map(([key, value]) => [key, typedData(value)])),
    ApplicationProperties: properties,
    UserProperties: properties,
  };
}

/** Body of a message: bytes as text unless the binding has `dataType: 'binary'`, an AMQP value as text or JSON. */
export function messageBody(body: unknown, dataType: unknown): TypedData {
  if (!(body instanceof Uint8Array)) return typeof body === 'string' ? { string: body } : json(body ?? null);
  return dataType === 'binary' ? { bytes: body } : { string: Buffer.from(body).toString('utf8') };
}

/**
 * 1 on the first delivery. AMQP counts earlier failures only. The trigger uses the .NET client, which adds one
 * (azure-sdk-for-net, AmqpMessageConverter.AmqpMessageToSBReceivedMessage: `Header.DeliveryCount + 1` unless peeked);
 * the JavaScript client 7.9.5 returns the AMQP value unchanged.
 */
function deliveryCount(message: ServiceBusReceivedMessage): number {
  return (message.deliveryCount ?? 0) + 1;
}

function typedData(value: unknown): TypedData {
  if (typeof value === 'string') return { string: value };
  if (value instanceof Date) return { string: value.toISOString() };
  return json(value);
}

function json(value: unknown): TypedData {
  return { json: JSON.stringify(value) };
}
