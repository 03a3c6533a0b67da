import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import type { Vault } from '../../../shared/features/credentials/ports.ts';
import { encryptedVault } from '../../../shared/adapters/vault/encrypted-vault.ts';
import { keyFile } from '../../../shared/adapters/vault/key-file.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { rowsOf } from '../../support/raw-tables.ts';
import { thrownBy } from '../../support/thrown-by.ts';
import { until } from '../../support/until.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

let connectionString: string;
let folder: string;
const warnings: unknown[] = [];
const log = { warn: (sentence: string, fields: object) => warnings.push({ sentence, ...fields }) };
beforeAll(async () => {
  connectionString = await azuriteAccount();
  folder = mkdtempSync(join(tmpdir(), 'palisade-keys-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
});

function aKey(id: string): string {
  return `${id}:${randomBytes(32).toString('base64')}`;
}

/** In one step, as an operator should: a reader finds the former file or this one. */
function put(path: string, keys: string, mode = 0o600): string {
  writeFileSync(`${path}.new`, keys, { mode });
  chmodSync(`${path}.new`, mode);
  renameSync(`${path}.new`, path);
  return path;
}

function aFile(keys: string, mode?: number): string {
  return put(join(folder, randomUUID()), keys, mode);
}

describe('a file of keys', () => {
  it('holds keys on lines or between commas; the first encrypts', () => {
    const ring = keyFile(aFile(`${aKey('new')}\n${aKey('old')}, ${aKey('older')}\n`), log)();

    expect(ring.current).toBe('new');
    expect([...ring.keys.keys()]).toEqual(['new', 'old', 'older']);
  });

  it.skipIf(process.platform === 'win32').each([0o604, 0o640, 0o644, 0o660, 0o666, 0o610])(
    'is refused with mode %o, as others may use it',
    (mode) => {
      const file = aFile(aKey('a'), mode);

      const failure = thrownBy(() => keyFile(file, log));

      expect(failure).toMatchObject({
        message: `The key file ${file} may be read by others (mode ${mode.toString(8)}); it must be 600.`,
      });
    },
  );

  it('may be one that not even its owner may write', () => {
    expect(keyFile(aFile(aKey('a'), 0o400), log)().current).toBe('a');
  });

  it('is refused when it is not there or holds no keys, without a word of what it holds', () => {
    const canary = 'canary'.repeat(8);

    expect(() => keyFile(join(folder, 'none'), log)).toThrow("can't be read (ENOENT)");
    expect(() => keyFile(folder, log)).toThrow(/The key file .* may be read by others|EISDIR/);
    expect(() => keyFile(aFile(''), log)).toThrow('Entry 1 of the key ring');
    expect(thrownBy(() => keyFile(aFile(canary), log))).not.toMatchObject({
      message: expect.stringContaining('canary'),
    });
  });

  it('counts as soon as it changes, whether it is replaced or written over', () => {
    const file = aFile(aKey('one'));
    const ring = keyFile(file, log);
    expect(ring().current).toBe('one');

    put(file, aKey('two'));
    expect(ring().current).toBe('two');
    writeFileSync(file, aKey('six'));
    expect(ring().current).toBe('six');
  });

  it('that can no longer be used leaves its former keys in use, and logs that once', () => {
    warnings.splice(0);
    const file = aFile(aKey('good'));
    const ring = keyFile(file, log);

    writeFileSync(file, 'good:half-writ');
    expect([ring().current, ring().current]).toEqual(['good', 'good']);
    put(file, aKey('open'), 0o644);
    expect(ring().current).toBe('good');
    rmSync(file);
    expect([ring().current, ring().current]).toEqual(['good', 'good']);
    put(file, aKey('next'));
    expect(ring().current).toBe('next');

    expect(warnings).toHaveLength(3);
    expect(JSON.stringify(warnings)).not.toContain('half-writ');
  });
});

describe('keys that rotate while two processes serve', () => {
  it('lose no read and no write, and the old key can be taken away', async () => {
    const stores = await openTables({ connectionString });
    const [oldKey, newKey] = [aKey('old'), aKey('new')];
    const file = aFile(oldKey);
    const vaults = [stores, stores].map(({ secrets }) => encryptedVault(secrets, keyFile(file, log)));
    const ids = Array.from({ length: 20 }, () => randomUUID());
    for (const [nth, id] of ids.entries()) await vaults[nth % 2]?.credentials.put(id, tokenOf(id, 0));
    const traffic = startTraffic(vaults, ids);

    await traffic.passes(2);
    put(file, `${newKey},${oldKey}`);
    await traffic.passes(1);
    await vaults[0]?.cleanUpSecrets();
    await vaults[1]?.cleanUpSecrets();
    await traffic.passes(1);
    put(file, newKey);
    await traffic.passes(2);
    const { reads, writes, failures } = await traffic.end();

    expect(failures).toEqual([]);
    expect(reads).toBeGreaterThan(100);
    expect(writes).toBeGreaterThan(20);
    const rows = (await rowsOf(connectionString, 'Secrets')) as { keyId?: string }[];
    expect(rows.map(({ keyId }) => keyId)).toEqual(Array(20).fill('new'));
  });

  it('are found again when the file and the row changed between two looks', async () => {
    const stores: Stores = await openTables({ connectionString });
    const [oldKey, newKey] = [aKey('first'), aKey('second')];
    const file = aFile(newKey);
    const id = randomUUID();
    const old = encryptedVault(stores.secrets, keyFile(aFile(oldKey), log));
    await old.credentials.put(id, tokenOf(id, 1));
    const vault = encryptedVault(stores.secrets, keyFile(file, log));

    const reading = vault.credentials.get(id);
    await wait(60);
    put(file, `${newKey},${oldKey}`);

    expect((await reading)?.value).toEqual(tokenOf(id, 1));
  });

  it('are counted when a secret is under none of them', async () => {
    const stores = await openTables({ connectionString });
    const id = randomUUID();
    const lost = encryptedVault(stores.secrets, keyFile(aFile(aKey('lost')), log));
    await lost.credentials.put(id, tokenOf(id, 1));

    const tended = await encryptedVault(
      stores.secrets,
      keyFile(aFile(`${aKey('x')},${aKey('y')}`), log),
    ).cleanUpSecrets();

    expect(tended).toMatchObject({ secretsResealed: 0 });
    expect(tended['secretsUnreadable']).toBeGreaterThanOrEqual(1);
    await stores.secrets.removeAll(id);
  });
});

function tokenOf(id: string, nth: number) {
  return { kind: 'token', accessToken: `${id} ${nth}` } as const;
}

/** Reads and conditional writes of all ids through both vaults, without a pause, until they are stopped. */
function startTraffic(vaults: Vault[], ids: string[]) {
  const state = { isOn: true, passes: 0 };
  const counts = { reads: 0, writes: 0 };
  const failures: unknown[] = [];

  async function visit(vault: Vault, id: string): Promise<void> {
    try {
      const read = await vault.credentials.get(id);
      counts.reads += 1;
      const [owner, nth] = (read?.value.accessToken ?? '').split(' ');
      if (owner !== id) failures.push(`${id} holds ${owner}`);
      if (counts.reads % 3 !== 0) return;
      await vault.credentials.put(id, tokenOf(id, Number(nth) + 1), read?.etag);
      counts.writes += 1;
    } catch (error) {
      // A conflict: callers read again.
      if (!(error instanceof ConcurrentChangeError)) failures.push(error);
    }
  }

  const running = (async () => {
    for (; state.isOn; state.passes += 1)
      await Promise.all(ids.flatMap((id) => vaults.map((vault) => visit(vault, id))));
  })();
  return {
    async passes(count: number): Promise<void> {
      const enough = state.passes + count + 1;
      const isEnough = () => state.passes >= enough || failures.length > 0;
      await until(isEnough, { timeoutMs: 30_000, what: 'the traffic' });
    },
    async end() {
      state.isOn = false;
      await running;
      return { ...counts, failures };
    },
  };
}
