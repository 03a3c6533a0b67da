import { randomBytes, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';

import { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';

import { encryptedVault } from '../../../shared/adapters/vault/encrypted-vault.ts';
import { fixedKeys } from '../../../shared/adapters/vault/key-ring.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { behavesAsVault } from './behaves-as-vault.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

let connectionString: string;
let stores: Stores;
beforeAll(async () => {
  connectionString = await azuriteAccount();
  stores = await openTables({ connectionString });
});

const oldKey = `2025b:${randomBytes(32).toString('base64')}`;
const newKey = `2026a:${randomBytes(32).toString('base64')}`;
const credentials = {
  kind: 'oauth',
  accessToken: 'canary-access-token',
  refreshToken: 'canary-refresh-token',
  expiresAt: '2026-11-23T11:00:00.000Z',
} as const;

function vaultWith(spec: string) {
  return encryptedVault(stores.secrets, fixedKeys(spec));
}

function secretsTable(): TableClient {
  return TableClient.fromConnectionString(connectionString, 'Secrets', {
    allowInsecureConnection: true,
  });
}

async function rowsOf(connectorId: string): Promise<Record<string, unknown>[]> {
  const filter = `PartitionKey eq '${connectorId}'`;
  return Array.fromAsync(secretsTable().listEntities({ queryOptions: { filter } }));
}

describe('a vault in the table Secrets', () => {
  behavesAsVault(() => vaultWith(newKey));

  it('keeps the secrets of a hook under its own id, apart from those of connectors', async () => {
    const vault = vaultWith(newKey);
    const [hookId, connectorId] = [randomUUID(), randomUUID()];
    const secret = { token: 'canary-'.repeat(5), signingToken: `whsec_${'canary'.repeat(8)}` };
    await vault.hookSecrets.put(hookId, secret);
    await vault.credentials.put(connectorId, credentials);
    await vault.removeAll(connectorId);

    expect((await vault.hookSecrets.get(hookId))?.value).toEqual(secret);
    expect(await rowsOf(hookId)).toMatchObject([{ rowKey: 'hook' }]);
    const [row] = await rowsOf(hookId);
    const elsewhere = { ...row, partitionKey: randomUUID(), rowKey: 'hook' };
    await secretsTable().upsertEntity(elsewhere, 'Replace');
    await expect(vault.hookSecrets.get(elsewhere.partitionKey)).rejects.toThrow('its seal is broken');
    await vault.hookSecrets.remove(hookId);
    expect(await vault.hookSecrets.get(hookId)).toBeUndefined();
  });

  it('stores nothing in the clear, and the same secret never twice alike', async () => {
    const vault = vaultWith(newKey);
    const connectorId = randomUUID();
    await vault.credentials.put(connectorId, credentials);
    await vault.pendingAuthorization.put(connectorId, { accessToken: 'canary-access-token' });
    const [first] = await rowsOf(connectorId);
    await vault.credentials.put(connectorId, credentials);

    const rows = await rowsOf(connectorId);

    expect(rows).toHaveLength(2);
    const stored = [first, ...rows]
      .flatMap((row) => Object.values(row ?? {}))
      .filter((value) => typeof value === 'string');
    const read = [...stored, ...stored.map((value) => Buffer.from(value, 'base64').toString('latin1'))];
    expect(read.filter((value) => value.includes('canary'))).toEqual([]);
    expect(rows[0]?.['ciphertext']).not.toBe(first?.['ciphertext']);
    expect(rows[0]?.['iv']).not.toBe(first?.['iv']);
  });

  it('reads secrets under an older key of the ring and moves them to the current one when they are written', async () => {
    const connectorId = randomUUID();
    await vaultWith(oldKey).credentials.put(connectorId, credentials);
    const vault = vaultWith(`${newKey}, ${oldKey}`);

    expect((await vault.credentials.get(connectorId))?.value).toEqual(credentials);
    await vault.credentials.put(connectorId, credentials);

    expect(await rowsOf(connectorId)).toMatchObject([{ keyId: '2026a' }]);
    expect((await vaultWith(newKey).credentials.get(connectorId))?.value).toEqual(credentials);
  });

  it('says which secret can not be opened and why, and nothing of it', async () => {
    const connectorId = randomUUID();
    await vaultWith(oldKey).credentials.put(connectorId, credentials);

    await expect(vaultWith(newKey).credentials.get(connectorId)).rejects.toThrow(
      `The secret 'credentials' of the connector '${connectorId}' can't be read: the key '2025b' is not in the key ring.`,
    );
    const impostor = `2025b:${randomBytes(32).toString('base64')}`;
    const thrown: unknown = await vaultWith(impostor)
      .credentials.get(connectorId)
      .catch((error: unknown) => error);
    expect(String(thrown)).toContain('its seal is broken');
    expect(inspect(thrown, { depth: 9 })).not.toContain('canary');
  });

  it.each([
    ['moved to another connector', { partitionKey: randomUUID() }],
    ['moved to another kind', { rowKey: 'pending-authorization' }],
    ['with another tag', { tag: randomBytes(16).toString('base64') }],
    ['with a shortened tag', { tag: randomBytes(4).toString('base64') }],
    ['with another text', { ciphertext: randomBytes(90).toString('base64') }],
    ['that is no base64', { iv: '' }],
  ])('does not open a row %s', async (_, change) => {
    const vault = vaultWith(newKey);
    const connectorId = randomUUID();
    await vault.credentials.put(connectorId, credentials);
    const [row] = await rowsOf(connectorId);
    const forged = { partitionKey: connectorId, rowKey: 'credentials', ...row, ...change };
    await secretsTable().upsertEntity(forged, 'Replace');

    const slot = forged.rowKey === 'credentials' ? vault.credentials : vault.pendingAuthorization;

    await expect(slot.get(forged.partitionKey)).rejects.toThrow('its seal is broken');
  });

  it('refuses a decrypted secret that does not fit its schema', async () => {
    const vault = vaultWith(newKey);
    const connectorId = randomUUID();
    await vault.credentials.put(connectorId, { kind: 'none', accessToken: 'canary' } as never);

    await expect(vault.credentials.get(connectorId)).rejects.toThrow('it does not fit its schema');
  });
});
