import type { Settings } from '../config/config.ts';
import type { Vault } from '../ports.ts';
import { encryptedVault } from './encrypted-vault.ts';
import { keyFile } from './key-file.ts';
import { fixedKeys } from './key-ring.ts';
import type { SecretRows } from './secret-rows.ts';

type Log = { warn(sentence: string, fields: Record<string, unknown>): void };

/** The vault that the settings name; they name exactly one. Throws when its keys can't be used. */
export function openVault(
  settings: Pick<Settings, 'VAULT_KEYS' | 'VAULT_KEY_FILE'>,
  stores: { secrets: SecretRows },
  log: Log,
): Vault {
  const { VAULT_KEYS: keys = '', VAULT_KEY_FILE: file } = settings;
  return encryptedVault(stores.secrets, file === undefined ? fixedKeys(keys) : keyFile(file, log));
}
