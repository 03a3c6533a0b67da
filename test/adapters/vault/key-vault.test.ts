import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { inspect } from 'node:util';

import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import type { Vault } from '../../../shared/features/credentials/ports.ts';
import { keyVaultClient } from '../../../shared/adapters/vault/key-vault-client.ts';
import { keyVault } from '../../../shared/adapters/vault/key-vault.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { type KeyVaultDouble, startKeyVault } from '../../support/key-vault/start-key-vault.ts';
import { rowsOf } from '../../support/raw-tables.ts';
import { behavesAsVault } from './behaves-as-vault.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

let connectionString: string;
let stores: Stores;
let double: KeyVaultDouble;
let now: Date;
const warnings: unknown[] = [];
const log = { warn: (sentence: string, fields: object) => warnings.push({ sentence, ...fields }) };

beforeAll(async () => {
  [connectionString, double] = await Promise.all([azuriteAccount(), startKeyVault()]);
  stores = await openTables({ connectionString });
  for (const [name, value] of Object.entries(double.identityEnvironment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await double.stop();
});
beforeEach(async () => {
  now = new Date();
  warnings.splice(0);
  double.isDown = false;
  double.secrets.purgeProtection = false;
  double.secrets.finishDeletions();
  // What the test before left behind.
  now = new Date(now.getTime() + 15 * 60_000);
  await open().cleanUpSecrets();
  now = new Date();
  double.asked.splice(0);
});

/** As the app opens it; only the name of the vault's host leads to this machine. */
function open(retryOptions: object = { maxRetries: 3, retryDelayInMs: 5, maxRetryDelayInMs: 20 }): Vault {
  const agent = new Agent({
    ca: double.ca,
    lookup: (_host, options, callback) =>
      options.all === true
        ? callback(null, [{ address: '127.0.0.1', family: 4 }])
        : callback(null, '127.0.0.1', 4),
  });
  const policy = {
    name: 'leadToTheDouble',
    sendRequest(request: { agent?: unknown }, next: (request: never) => Promise<never>) {
      request.agent = agent;
      return next(request as never);
    },
  };
  const client = keyVaultClient(double.url, new ManagedIdentityCredential(), {
    retryOptions,
    additionalPolicies: [{ policy, position: 'perRetry' }],
  });
  return keyVault({ client, pointers: stores.secretPointers, now: () => now, log });
}

function token(accessToken: string) {
  return { kind: 'token', accessToken } as const;
}

async function openVaultWith(accessToken: string): Promise<{ vault: Vault; id: string }> {
  const [vault, id] = [open(), randomUUID()];
  await vault.credentials.put(id, token(accessToken));
  return { vault, id };
}

function liveOf(id: string) {
  return double.secrets.state().live.filter(({ tags }) => tags['owner'] === id);
}

describe('a vault in Azure Key Vault', () => {
  behavesAsVault(open);

  it('gets its token by the challenge of the vault, as a managed identity, and sends no secret before', async () => {
    const before = double.tokens.length;

    await openVaultWith('never-before');

    expect(double.asked.slice(0, 2).map((line) => line.replace(/palisade-\S+/, 'NAME'))).toEqual([
      'PUT /secrets/NAME 401',
      'PUT /secrets/NAME 200',
    ]);
    expect(double.tokens.length - before).toBeLessThanOrEqual(1);
    expect(double.sentWithoutToken.join('')).not.toContain('never-before');
  });

  it('writes each secret once, under a fresh name with its kind and owner, and keeps one alive', async () => {
    const { vault, id } = await openVaultWith('first');
    await vault.credentials.put(id, token('second'));

    const { live, deleted } = double.secrets.state();
    const own = [...live, ...deleted].filter(({ tags }) => tags['owner'] === id);

    expect(own.map(({ value }) => value)).toEqual([
      JSON.stringify(token('second')),
      JSON.stringify(token('first')),
    ]);
    expect(new Set(own.map(({ name }) => name)).size).toBe(2);
    for (const { name, tags } of own) {
      expect(name).toMatch(/^palisade-credentials-[0-9a-f-]{36}$/);
      expect(tags).toEqual({ kind: 'credentials', owner: id });
    }
    expect(liveOf(id)).toHaveLength(1);
  });

  it('keeps nothing of a secret in the tables', async () => {
    await openVaultWith('canary-access-token');

    const rows = await rowsOf(connectionString, 'SecretPointers');

    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('canary');
  });

  it('asks Key Vault once for a secret that many want, and never serves what was replaced elsewhere', async () => {
    const { vault, id } = await openVaultWith('first');
    const reader = open();
    for (let nth = 0; nth < 20; nth += 1) await reader.credentials.get(id);
    const gets = double.asked.filter((line) => /^GET .* 200$/.test(line));

    await vault.credentials.put(id, token('second'));

    expect(gets).toHaveLength(1);
    expect((await reader.credentials.get(id))?.value).toEqual(token('second'));
  });

  it('forgets after a few minutes what it has read', async () => {
    const { id } = await openVaultWith('first');
    const reader = open();
    await reader.credentials.get(id);
    now = new Date(now.getTime() + 5 * 60_000);

    await reader.credentials.get(id);

    expect(double.asked.filter((line) => /^GET .* 200$/.test(line))).toHaveLength(2);
  });

  it('waits as Retry-After says when it is throttled, and goes on', async () => {
    const { id } = await openVaultWith('first');
    double.refuseNext(1, {
      status: 429,
      body: { error: { code: 'Throttled', message: 'slow down' } },
      headers: { 'retry-after': '1' },
    });
    const began = performance.now();

    expect((await open().credentials.get(id))?.value).toEqual(token('first'));
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
    expect(double.asked.map((line) => line.slice(-3))).toContain('429');
  });

  it.each([
    ['is throttled for longer', 429, 'Throttled'],
    ['may not be used by us', 403, 'Forbidden'],
    ['fails', 503, 'ServiceUnavailable'],
  ])('says so, and nothing of the secret or the token, when it %s', async (_name, status, code) => {
    const { vault, id } = await openVaultWith('canary-first');
    const error = { code, message: `canary ${double.tokens.at(-1)}` };
    const refused = () =>
      double.refuseNext(4, { status, body: { error }, headers: { 'retry-after-ms': '1' } });
    for (const action of [
      () => open().credentials.get(id),
      () => vault.credentials.put(id, token('canary-second')),
    ]) {
      refused();
      const failure: unknown = await action().catch((thrown: unknown) => thrown);
      double.refuseNext(0, { status: 200 });

      expect(failure).toMatchObject({ code: 'VaultUnavailable', status: 503, vaultStatus: status });
      expect((failure as Error).message).toMatch(
        new RegExp(`^Key Vault did not (return|store) a secret: ${status} ${code}\\.$`),
      );
      expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain('canary');
    }
  });

  it('says so when no answer comes at all', async () => {
    const { id } = await openVaultWith('first');
    double.isDown = true;

    const failure = await open()
      .credentials.get(id)
      .catch((thrown: unknown) => thrown);

    expect(failure).toMatchObject({ code: 'VaultUnavailable', status: 503 });
    expect(String(failure)).toMatch(/Key Vault did not return a secret: \w+\.$/);
  });

  it('says which secret is missing when a person removed it from Key Vault', async () => {
    const { id } = await openVaultWith('first');
    double.secrets.loseEverything();

    await expect(open().credentials.get(id)).rejects.toThrow(
      `The secret 'credentials' of the connector '${id}' can't be read: it is missing in Key Vault.`,
    );
  });
});

describe('what is left in Key Vault', () => {
  it('is nothing of a writer that lost', async () => {
    const { vault, id } = await openVaultWith('first');
    const read = await vault.credentials.get(id);
    await vault.credentials.put(id, token('second'));

    await expect(vault.credentials.put(id, token('late'), read?.etag)).rejects.toThrow(ConcurrentChangeError);

    expect(liveOf(id).map(({ value }) => value)).toEqual([JSON.stringify(token('second'))]);
  });

  it('is purged as soon as it is deleted, and only then', async () => {
    const { vault, id } = await openVaultWith('first');
    await vault.removeAll(id);
    const isDeleted = () => double.secrets.state().deleted.some(({ tags }) => tags['owner'] === id);

    expect(await vault.cleanUpSecrets()).toEqual({ secretsRemoved: 0, secretsPurged: 0 });
    expect(isDeleted()).toBe(true);
    double.secrets.finishDeletions();
    expect(await vault.cleanUpSecrets()).toEqual({ secretsRemoved: 0, secretsPurged: 1 });
    expect(isDeleted()).toBe(false);
    expect(await vault.cleanUpSecrets()).toEqual({ secretsRemoved: 0, secretsPurged: 0 });
  });

  it('stays until the end of its retention where purging is not allowed, and is not asked for again', async () => {
    double.secrets.purgeProtection = true;
    const { vault, id } = await openVaultWith('first');
    await vault.removeAll(id);
    double.secrets.finishDeletions();
    await vault.cleanUpSecrets();
    double.asked.splice(0);

    await vault.cleanUpSecrets();

    expect(double.asked).toEqual([]);
    expect(liveOf(id)).toEqual([]);
  });

  it('is removed later when Key Vault did not answer, while the connector is gone at once', async () => {
    const { vault, id } = await openVaultWith('first');
    double.isDown = true;
    await vault.removeAll(id);
    expect(await vault.credentials.get(id)).toBeUndefined();
    expect(warnings).toMatchObject([{ reason: expect.stringContaining('did not delete') }]);
    double.isDown = false;

    expect(await vault.cleanUpSecrets()).toMatchObject({ secretsRemoved: 1 });
    expect(liveOf(id)).toEqual([]);
  });

  it('is removed when a process died after it wrote and before it pointed to it', async () => {
    const { id } = await openVaultWith('first');
    const dying = open();
    const point = vi.spyOn(stores.secretPointers, 'point').mockRejectedValueOnce(new Error('killed'));
    await expect(dying.credentials.put(id, token('orphan'))).rejects.toThrow('killed');
    point.mockRestore();
    expect(liveOf(id)).toHaveLength(2);

    expect(await open().cleanUpSecrets()).toMatchObject({ secretsRemoved: 0 });
    now = new Date(now.getTime() + 15 * 60_000);
    expect(await open().cleanUpSecrets()).toMatchObject({ secretsRemoved: 1 });

    expect(liveOf(id).map(({ value }) => value)).toEqual([JSON.stringify(token('first'))]);
    expect((await open().credentials.get(id))?.value).toEqual(token('first'));
  });

  it('is never what is pointed to: a writer that was taken for dead loses instead', async () => {
    const { id } = await openVaultWith('first');
    const real = stores.secretPointers.point.bind(stores.secretPointers);
    const point = vi.spyOn(stores.secretPointers, 'point').mockImplementationOnce(async (...what) => {
      now = new Date(now.getTime() + 15 * 60_000);
      await open().cleanUpSecrets();
      return real(...what);
    });

    const late = open().credentials.put(id, token('late'));

    await expect(late).rejects.toThrow(ConcurrentChangeError);
    point.mockRestore();
    expect((await open().credentials.get(id))?.value).toEqual(token('first'));
    expect(liveOf(id)).toHaveLength(1);
  });

  it('counts as written when the row was but its answer was lost', async () => {
    const { id } = await openVaultWith('first');
    const real = stores.secretPointers.point.bind(stores.secretPointers);
    const point = vi.spyOn(stores.secretPointers, 'point').mockImplementationOnce(async (...what) => {
      await real(...what);
      throw new ConcurrentChangeError('repeated by the client');
    });

    await open().credentials.put(id, token('second'));

    point.mockRestore();
    expect((await open().credentials.get(id))?.value).toEqual(token('second'));
    await open().cleanUpSecrets();
    expect(liveOf(id)).toHaveLength(1);
  });
});
