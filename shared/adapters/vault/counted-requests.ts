import type { Telemetry } from '../../platform/telemetry.ts';
import type { KeyVaultClient } from './key-vault-client.ts';
import { VaultUnavailableError } from './vault-unavailable-error.ts';

/** Counts the requests to Key Vault by action and result: `ok`, a status, or `none` without a response. */
export function countedRequests(client: KeyVaultClient, telemetry: Pick<Telemetry, 'count'>): KeyVaultClient {
  async function counted<Result>(action: keyof KeyVaultClient, request: Promise<Result>): Promise<Result> {
    let status = 'none';
    try {
      const result = await request;
      status = 'ok';
      return result;
    } catch (failure) {
      if (failure instanceof VaultUnavailableError) status = String(failure.vaultStatus ?? 'none');
      throw failure;
    } finally {
      telemetry.count('palisade.vault.requests', { action, status });
    }
  }
  return {
    set: (...given) => counted('set', client.set(...given)),
    get: (name) => counted('get', client.get(name)),
    remove: (name) => counted('remove', client.remove(name)),
    purge: (name) => counted('purge', client.purge(name)),
  };
}
