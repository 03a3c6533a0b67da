import { RetryMode, ServiceBusClient, type TokenCredential } from '@azure/service-bus';

import type { Connection } from '../settings.ts';

/**
 * One client per connection, shared by the functions that use it. The SDK's default retry waits up to 30 s after a lost
 * connection. A broker on the same machine restarts within a second, so the retry delay is short.
 */
export class BusClients {
  #clients = new Map<string, ServiceBusClient>();

  get(connection: Connection): ServiceBusClient {
    const key = typeof connection === 'string' ? connection : JSON.stringify(connection);
    const client = this.#clients.get(key) ?? openClient(connection);
    this.#clients.set(key, client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#clients.values()].map((client) => client.close()));
  }
}

function openClient(connection: Connection): ServiceBusClient {
  const options = {
    retryOptions: { mode: RetryMode.Fixed, maxRetries: 3, retryDelayInMs: 250, timeoutInMs: 10_000 },
  };
  if (typeof connection === 'string') return new ServiceBusClient(connection, options);
  return new ServiceBusClient(connection.namespace, identityOf(connection), options);
}

/** Imports the SDK at the first use, because it takes half a second. */
function identityOf({ clientId, isPerson }: Exclude<Connection, string>): TokenCredential {
  let opened: Promise<TokenCredential> | undefined;
  const open = async () => {
    const { AzureCliCredential, ManagedIdentityCredential } = await import('@azure/identity');
    if (isPerson === true) return new AzureCliCredential();
    return new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
  };
  return { getToken: async (scopes) => (await (opened ??= open())).getToken(scopes) };
}
