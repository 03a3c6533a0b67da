import { keyName } from './amqp/shared-access-signature.ts';

/**
 * The key of a local broker that is not given another, for tests. Like Azurite's it is public and protects nothing: it lets
 * clients sign their tokens as they do against Azure. `npm start` gives each data folder's broker a key of its own.
 */
export const defaultKey = 'cGFsaXNhZGUtbG9jYWwtc2VydmljZS1idXMta2V5LW5vdC1zZWNyZXQ=';

/** `UseDevelopmentEmulator=true`, exactly so spelled, makes the SDK speak plain TCP. */
export function connectionStringFor(port: number, key: string): string {
  return [
    `Endpoint=sb://127.0.0.1:${port}`,
    `SharedAccessKeyName=${keyName}`,
    `SharedAccessKey=${key}`,
    'UseDevelopmentEmulator=true',
  ].join(';');
}
