import { ServiceBusClient, type ServiceBusClientOptions, type TokenCredential } from '@azure/service-bus';

/** A connection string, or the host name of a namespace and an identity. */
export type BusConnection = string | { namespace: string; credential: TokenCredential };

/**
 * A client for sending. With the SDK's defaults a send would hang for 60 s when a connection drops, and wait 30 s
 * before a retry. Duplicate detection makes the retry harmless.
 */
export function openBus(connection: BusConnection): ServiceBusClient {
  if (typeof connection === 'string') return new ServiceBusClient(connection, options);
  return new ServiceBusClient(connection.namespace, connection.credential, options);
}

const options: ServiceBusClientOptions = {
  retryOptions: { maxRetries: 4, retryDelayInMs: 300, maxRetryDelayInMs: 5_000, timeoutInMs: 10_000 },
};
