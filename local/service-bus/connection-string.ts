import { keyName } from './amqp/shared-access-signature.ts';

/**
 * Default key of a local broker, for tests. It is public, like Azurite's, and protects nothing; clients need one to
 * sign their tokens. `npm start` generates a key for each data folder.
 */
export const defaultKey = 'cGFsaXNhZGUtbG9jYWwtc2VydmljZS1idXMta2V5LW5vdC1zZWNyZXQ=';

/** `UseDevelopmentEmulator=true`, in exactly this spelling, makes the SDK connect without TLS. */
export function connectionStringFor(port: number, key: string): string {
  return [
    `Endpoint=sb://127.0.0.1:${port}`,
    `SharedAccessKeyName=${keyName}`,
    `SharedAccessKey=${key}`,
    'UseDevelopmentEmulator=true',
  ].join(';');
}
