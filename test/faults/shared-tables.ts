import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Azurite, startAzurite } from '../../local/azurite/start-azurite.ts';
import type { Vault } from '../../shared/features/credentials/ports.ts';
import { encryptedVault } from '../../shared/adapters/vault/encrypted-vault.ts';
import { openTables, type Stores } from '../../shared/adapters/tables/open-tables.ts';
import { allRows } from '../support/raw-tables.ts';
import { fixedKeys } from '../../shared/adapters/vault/key-ring.ts';
import { passingClock, type PassingClock } from '../support/passing-clock.ts';

/** The tables and the clock that many seeds share. Each seed has its own tenant, GitLab and broker. */
export type SharedTables = {
  stores: Stores;
  vault: Vault;
  clock: PassingClock;
  /** `kill -9` of Azurite; requests fail from then on. */
  killTables(): Promise<void>;
  /** Starts Azurite again on what it kept, under the same address. */
  restartTables(): Promise<void>;
  /** The content of all tables as one text. */
  tables(): Promise<string>;
  stop(): Promise<void>;
};

export async function openSharedTables(): Promise<SharedTables> {
  const dataDir = mkdtempSync(join(tmpdir(), 'palisade-tables-'));
  let azurite: Azurite = await startAzurite({ dataDir });
  const stores = await openTables({ connectionString: azurite.connectionString });
  const vault = encryptedVault(stores.secrets, fixedKeys(`test:${randomBytes(32).toString('base64')}`));
  return {
    stores,
    vault,
    clock: passingClock(),
    async killTables() {
      if (azurite.pid !== undefined) process.kill(azurite.pid, 'SIGKILL');
      await azurite.stop();
    },
    async restartTables() {
      azurite = await startAzurite({ dataDir, port: azurite.port });
    },
    async tables() {
      const rows = await allRows(azurite.connectionString);
      return [...rows.values()]
        .flatMap((table) => table.map((row) => Object.values(row).map(String).join(' ')))
        .join('\n');
    },
    async stop() {
      await azurite.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
