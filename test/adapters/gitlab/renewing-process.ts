import { z } from 'zod';

import { announceReady, onStop } from '../../../local/child.ts';
import { demoApplication } from '../../../local/gitlab/credentials.ts';
import { createGitLabConnections } from '../../../shared/adapters/gitlab/connections.ts';
import { encryptedVault } from '../../../shared/adapters/vault/encrypted-vault.ts';
import { fixedKeys } from '../../../shared/adapters/vault/key-ring.ts';
import { openTables } from '../../../shared/adapters/tables/open-tables.ts';
import { aConnector } from './a-connection.ts';

/** A process with `workers` workers, each with connections of its own. On a signal, each sends GitLab one request. */
const Setting = z.object({
  connectionString: z.string(),
  keys: z.string(),
  gitlabUrl: z.string(),
  connectorId: z.string(),
  workers: z.int(),
});
export type Setting = z.infer<typeof Setting>;
export type Outcome = { groups: number } | { failure: string };

const setting = Setting.parse(JSON.parse(process.argv[2] ?? ''));
const stores = await openTables({ connectionString: setting.connectionString });
const vault = encryptedVault(stores.secrets, fixedKeys(setting.keys));
const { clientId, clientSecret, redirectUri } = demoApplication;

async function work(): Promise<Outcome> {
  const connections = createGitLabConnections({
    settings: {
      instances: [{ url: setting.gitlabUrl, internal: true, clientId, clientSecret, redirectUri }],
      maxConcurrency: 10,
      attemptTimeoutMs: 30_000,
      maxAttempts: 4,
      maxWaitMs: 1_000,
    },
    vault,
    tokenLeases: stores.tokenLeases,
    leaseTimes: { beatMs: 200, deadAfterMs: 1_500 },
    now: () => new Date(),
    log: { info: () => {}, warn: () => {} },
  });
  try {
    const gitlab = await connections.connect(aConnector({ id: setting.connectorId }));
    return { groups: (await gitlab.ownedGroups(1)).items.length };
  } catch (failure) {
    return { failure: String(failure) };
  }
}

process.on('message', () => {
  const working = Array.from({ length: setting.workers }, () => work());
  void Promise.all(working).then((outcomes) => process.send?.({ outcomes }));
});
onStop(() => Promise.resolve());
announceReady({});
