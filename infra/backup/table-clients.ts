import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';

import { lineSeparatorPolicy } from '../../shared/adapters/tables/request-policy.ts';

export type TableClients = (table: string) => TableClient;

const options: TableServiceClientOptions = {
  retryOptions: { maxRetries: 5 },
  additionalPolicies: [{ policy: lineSeparatorPolicy, position: 'perCall' }],
};

/**
 * Clients for the account of the app's own settings: a connection string, or the URL of the service with the identity of this
 * process or of the person who is signed in to `az` or `azd`.
 */
export async function openTableClients(settings: NodeJS.ProcessEnv): Promise<TableClients> {
  const connectionString = settings['TABLES'] ?? '';
  const url = settings['TABLES__tableServiceUri'] ?? '';
  if ((connectionString === '') === (url === '')) {
    throw new Error('Set TABLES (a connection string) or TABLES__tableServiceUri (a URL), not both.');
  }
  if (url === '') {
    return (table) =>
      TableClient.fromConnectionString(connectionString, table, {
        ...options,
        // Plain http is for the emulator; an account's own connection string says https.
        allowInsecureConnection: true,
      });
  }
  const { DefaultAzureCredential } = await import('@azure/identity');
  const credential = new DefaultAzureCredential();
  return (table) => new TableClient(url, table, credential, options);
}
