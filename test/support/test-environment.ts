import { randomBytes } from 'node:crypto';

import {
  type GitLabOptions,
  type HookOptions,
  type SimulatedGitLab,
  startGitLab,
} from '../../local/gitlab/server.ts';
import { openTables, type Stores } from '../../shared/adapters/tables/open-tables.ts';
import { encryptedVault } from '../../shared/adapters/vault/encrypted-vault.ts';
import { fixedKeys } from '../../shared/adapters/vault/key-ring.ts';
import type { Vault } from '../../shared/features/credentials/ports.ts';
import { type GitLabGate, startGate } from './gitlab-gate.ts';
import { azuriteAccount } from './azurite/azurite-account.ts';

/** Real tables, a real vault and a simulated GitLab for the flows. Each test connector in it has its own tenant. */
export type TestEnvironment = {
  simulator: SimulatedGitLab;
  /** A proxy in front of the simulated GitLab; connectors know its address. */
  gate: GitLabGate;
  stores: Stores;
  vault: Vault;
  /** Requests to the tables since the last call, as `<table> <operation>`. */
  tableRequests(): string[];
  /** The write requests to the tables since the last call. */
  tableWrites(): string[];
  stop(): Promise<void>;
};

export async function openTestEnvironment(
  projects: number,
  hooks: HookOptions = {},
  more: Pick<GitLabOptions, 'listsDirectApart' | 'instance'> = {},
): Promise<TestEnvironment> {
  const gate = await startGate();
  const [connectionString, simulator] = await Promise.all([
    azuriteAccount(),
    startGitLab({ projects, hooks, externalUrl: gate.url, ...more }),
  ]);
  gate.leadTo(simulator.url);
  const requests: string[] = [];
  const stores = await openTables({
    connectionString,
    onRequest: (table, operation) => requests.push(`${table} ${operation}`),
  });
  const vault = encryptedVault(stores.secrets, fixedKeys(`test:${randomBytes(32).toString('base64')}`));
  return {
    simulator,
    gate,
    stores,
    vault,
    tableRequests: () => requests.splice(0),
    tableWrites: () => requests.splice(0).filter((request) => !/ (query|get|create-table)$/i.test(request)),
    async stop() {
      await Promise.all([simulator.stop(), gate.stop()]);
    },
  };
}
