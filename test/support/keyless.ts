import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { localClient } from '../../local/identity/identities.ts';
import { startIdentityProvider, type IdentityProvider } from '../../local/identity/server.ts';
import { serverCertificate } from './certificates.ts';

/** Services that take tokens of a managed identity over TLS, and what they and their clients need for that. */
export type Keyless = {
  provider: IdentityProvider;
  /** PEM text. */
  tls: { cert: string; key: string };
  /** PEM files. */
  tlsFiles: { cert: string; key: string };
  ca: string;
  keysUrl: string;
  /** Settings of a process with the identity. */
  settingsFor(services: { namespace: string; tablesUrl: string }): Record<string, string>;
  stop(): Promise<void>;
};

export async function startKeyless(folder: string): Promise<Keyless> {
  const [provider, { ca, cert, key }] = await Promise.all([
    startIdentityProvider(),
    serverCertificate('127.0.0.1'),
  ]);
  const fileOf = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const authorityFile = fileOf('authority.pem', ca);
  return {
    provider,
    tls: { cert, key },
    tlsFiles: { cert: fileOf('server.pem', cert), key: fileOf('server.key', key) },
    ca,
    keysUrl: `${provider.url}/common/discovery/v2.0/keys`,
    settingsFor: ({ namespace, tablesUrl }) => ({
      SERVICEBUS: '',
      SERVICEBUS__fullyQualifiedNamespace: namespace,
      SERVICEBUS__credential: 'managedidentity',
      SERVICEBUS__clientId: localClient,
      TABLES: '',
      TABLES__tableServiceUri: tablesUrl,
      TABLES__clientId: localClient,
      AZURE_CLIENT_ID: localClient,
      IDENTITY_ENDPOINT: `${provider.url}/msi/token`,
      IDENTITY_HEADER: provider.secret,
      NODE_EXTRA_CA_CERTS: authorityFile,
    }),
    stop: () => provider.stop(),
  };
}
