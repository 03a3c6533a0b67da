import { ServiceBusClient } from '@azure/service-bus';

/**
 * A client for sending. With the SDK's defaults a send would hang for 60 s when a connection drops, and wait 30 s
 * before a retry. Duplicate detection makes the retry harmless.
 */
export function openBus(connectionString: string): ServiceBusClient {
  return new ServiceBusClient(connectionString, {
    retryOptions: { maxRetries: 4, retryDelayInMs: 300, maxRetryDelayInMs: 5_000, timeoutInMs: 10_000 },
  });
}
