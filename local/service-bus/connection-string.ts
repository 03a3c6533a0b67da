import { keyName } from './amqp/shared-access-signature.ts';

/**
 * The key of every local broker that is not given another. Like Azurite's it is public and protects nothing: it lets
 * clients sign their tokens as they do against Azure.
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
