import { RetryMode, ServiceBusClient } from '@azure/service-bus';

/**
 * One client per connection string, shared by the functions that use it. The SDK's default retry waits up to 30 s after
 * a lost connection. A broker on the same machine restarts within a second, so the retry delay is short.
 */
export class BusClients {
  #clients = new Map<string, ServiceBusClient>();

  get(connectionString: string): ServiceBusClient {
    const known = this.#clients.get(connectionString);
    if (known !== undefined) return known;
    const client = new ServiceBusClient(connectionString, {
      retryOptions: { mode: RetryMode.Fixed, maxRetries: 3, retryDelayInMs: 250, timeoutInMs: 10_000 },
    });
    this.#clients.set(connectionString, client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#clients.values()].map((client) => client.close()));
  }
}
