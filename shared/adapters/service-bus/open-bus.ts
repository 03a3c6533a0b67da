import { ServiceBusClient } from '@azure/service-bus';

/**
 * A client for sending. The SDK's defaults would hold an in-flight send for 60 s when a connection drops and wait 30 s
 * before trying again; duplicate detection makes the second sending harmless.
 */
export function openBus(connectionString: string): ServiceBusClient {
  return new ServiceBusClient(connectionString, {
    retryOptions: { maxRetries: 4, retryDelayInMs: 300, maxRetryDelayInMs: 5_000, timeoutInMs: 10_000 },
  });
}
