import type { TokenCredential } from '@azure/identity';
import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets';

import { VaultUnavailableError } from './vault-unavailable-error.ts';

/** Secrets of a Key Vault, each of one version, by their names. Throws `VaultUnavailableError`. */
export type KeyVaultClient = {
  set(name: string, text: string, tags: Record<string, string>): Promise<void>;
  get(name: string): Promise<string | undefined>;
  /** Deletes softly: it can't be read any more. Fine when it is gone already; false where we may not. */
  remove(name: string): Promise<boolean>;
  /** Ends what was deleted for good. `later`: it is still being deleted. `kept`: until the vault's retention ends. */
  purge(name: string): Promise<'purged' | 'later' | 'kept'>;
};

const timeoutMs = 30_000;
/** 429 and 5xx; the SDK waits as long as `Retry-After` says. A queue repeats what lasts longer. */
const retryOptions = { maxRetries: 4, retryDelayInMs: 500, maxRetryDelayInMs: 8_000 };

/** The only place that calls the SDK, so that its errors, which hold the request, are translated once. */
export function keyVaultClient(
  url: string,
  credential: TokenCredential,
  options: SecretClientOptions = {},
): KeyVaultClient {
  const client = new SecretClient(url, credential, { retryOptions, ...options });
  return {
    async set(name, text, tags) {
      const what = { tags, contentType: 'application/json' };
      await ask('take', (how) => client.setSecret(name, text, { ...what, ...how }));
    },
    async get(name) {
      const found = await unless(
        404,
        ask('give', (how) => client.getSecret(name, how)),
      );
      return found === undefined ? undefined : found.value;
    },
    async remove(name) {
      // The poller that waits for the end of it is not needed: reads fail from now on.
      const deleting = ask('delete', (how) => client.beginDeleteSecret(name, how));
      return (await refusalOf(deleting, [404, 403, 409])) !== 403;
    },
    async purge(name) {
      const refusal = await refusalOf(
        ask('purge', (how) => client.purgeDeletedSecret(name, how)),
        [400, 403, 404, 409],
      );
      if (refusal === 409) return 'later';
      // Not ours to purge, or the vault protects against it.
      return refusal === 400 || refusal === 403 ? 'kept' : 'purged';
    },
  };
}

async function ask<T>(deed: string, request: (options: object) => Promise<T>): Promise<T> {
  try {
    return await request({ requestOptions: { timeout: timeoutMs } });
  } catch (error) {
    throw new VaultUnavailableError(deed, answerOf(error));
  }
}

async function unless<T>(status: number, asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof VaultUnavailableError && error.vaultStatus === status) return undefined;
    throw error;
  }
}

/** The status of a refusal that is expected. */
async function refusalOf(asked: Promise<unknown>, expected: readonly number[]): Promise<number | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    const status = error instanceof VaultUnavailableError ? error.vaultStatus : undefined;
    if (status !== undefined && expected.includes(status)) return status;
    throw error;
  }
}

/** What we keep of a `RestError`, and of what a managed identity says when it gives no token. */
function answerOf(error: unknown): { status: number | undefined; code: string | undefined } {
  const { statusCode, code, name } = error as { statusCode?: unknown; code?: unknown; name?: unknown };
  const word = [code, name].find((text) => typeof text === 'string' && /^\w{1,60}$/.test(text));
  return {
    status: typeof statusCode === 'number' ? statusCode : undefined,
    code: typeof word === 'string' ? word : undefined,
  };
}
