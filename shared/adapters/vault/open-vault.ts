import type { TokenCredential } from '@azure/identity';

import type { Settings } from '../../platform/config/config.ts';
import type { SecretPointers, Vault } from '../../features/credentials/ports.ts';
import type { Telemetry } from '../../platform/telemetry.ts';
import { countedRequests } from './counted-requests.ts';
import { encryptedVault } from './encrypted-vault.ts';
import { keyFile } from './key-file.ts';
import { fixedKeys } from './key-ring.ts';
import type { SecretRows } from './secret-rows.ts';

type Deps = {
  secrets: SecretRows;
  secretPointers: SecretPointers;
  now: () => Date;
  log: { warn(sentence: string, fields: Record<string, unknown>): void };
  /** For Key Vault. */
  credential: TokenCredential;
  telemetry: Pick<Telemetry, 'count'>;
};
type VaultSettings = Pick<Settings, 'VAULT_KEYS' | 'VAULT_KEY_FILE' | 'KEY_VAULT_URL'>;

/** Opens the vault of the settings, which name exactly one. Throws if its keys are unusable. */
export async function openVault(settings: VaultSettings, deps: Deps): Promise<Vault> {
  if (settings.KEY_VAULT_URL !== undefined) return openKeyVault(settings.KEY_VAULT_URL, deps);
  const { VAULT_KEYS: keys = '', VAULT_KEY_FILE: file } = settings;
  return encryptedVault(deps.secrets, file === undefined ? fixedKeys(keys) : keyFile(file, deps.log));
}

/** Imports the SDK only if needed, because it takes a while to load. */
async function openKeyVault(url: string, deps: Deps): Promise<Vault> {
  const [{ keyVaultClient }, { keyVault }] = await Promise.all([
    import('./key-vault-client.ts'),
    import('./key-vault.ts'),
  ]);
  const client = countedRequests(keyVaultClient(url, deps.credential), deps.telemetry);
  return keyVault({ client, pointers: deps.secretPointers, now: deps.now, log: deps.log });
}
