import type { TokenCredential } from '@azure/identity';
import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets';

import { VaultUnavailableError } from './vault-unavailable-error.ts';

/** Secrets of a Key Vault by name, each with one version. Throws `VaultUnavailableError`. */
export type KeyVaultClient = {
  set(name: string, text: string, tags: Record<string, string>): Promise<void>;
  get(name: string): Promise<string | undefined>;
  /** Soft delete: the secret can no longer be read. Does nothing if it does not exist; false if we have no permission. */
  remove(name: string): Promise<boolean>;
  /** Purges a deleted secret. `later`: it is still being deleted. `kept`: until the retention of the vault ends. */
  purge(name: string): Promise<'purged' | 'later' | 'kept'>;
};

const timeoutMs = 30_000;
/** For 429 and 5xx; the SDK waits as `Retry-After` says. Longer outages are retried by the queue. */
const retryOptions = { maxRetries: 4, retryDelayInMs: 500, maxRetryDelayInMs: 8_000 };

/** The only place that calls the SDK, so that its errors, which contain the request, are translated once. */
export function keyVaultClient(
  url: string,
  credential: TokenCredential,
  options: SecretClientOptions = {},
): KeyVaultClient {
  const client = new SecretClient(url, credential, { retryOptions, ...options });
  return {
    async set(name, text, tags) {
      const properties = { tags, contentType: 'application/json' };
      await call('store', (request) => client.setSecret(name, text, { ...properties, ...request }));
    },
    async get(name) {
      const found = await unless(
        404,
        call('return', (request) => client.getSecret(name, request)),
      );
      return found === undefined ? undefined : found.value;
    },
    async remove(name) {
      // The poller that waits for the end is not used: reads fail from now on.
      const deleting = call('delete', (request) => client.beginDeleteSecret(name, request));
      return (await refusalOf(deleting, [404, 403, 409])) !== 403;
    },
    async purge(name) {
      const refusal = await refusalOf(
        call('purge', (request) => client.purgeDeletedSecret(name, request)),
        [400, 403, 404, 409],
      );
      if (refusal === 409) return 'later';
      // No permission to purge, or purge protection.
      return refusal === 400 || refusal === 403 ? 'kept' : 'purged';
    },
  };
}

async function call<T>(action: string, request: (options: object) => Promise<T>): Promise<T> {
  try {
    return await request({ requestOptions: { timeout: timeoutMs } });
  } catch (error) {
    throw new VaultUnavailableError(action, responseOf(error));
  }
}

async function unless<T>(status: number, request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof VaultUnavailableError && error.vaultStatus === status) return undefined;
    throw error;
  }
}

/** The status of an expected error response. */
async function refusalOf(
  request: Promise<unknown>,
  expected: readonly number[],
): Promise<number | undefined> {
  try {
    await request;
    return undefined;
  } catch (error) {
    const status = error instanceof VaultUnavailableError ? error.vaultStatus : undefined;
    if (status !== undefined && expected.includes(status)) return status;
    throw error;
  }
}

/** The harmless parts of a `RestError`, and of the error of a managed identity that returns no token. */
function responseOf(error: unknown): { status: number | undefined; code: string | undefined } {
  const { statusCode, code, name } = error as { statusCode?: unknown; code?: unknown; name?: unknown };
  const word = [code, name].find((text) => typeof text === 'string' && /^\w{1,60}$/.test(text));
  return {
    status: typeof statusCode === 'number' ? statusCode : undefined,
    code: typeof word === 'string' ? word : undefined,
  };
}
