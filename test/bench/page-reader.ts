import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

import { announceReady, onStop } from '../../local/child.ts';
import { demoToken } from '../../local/gitlab/credentials.ts';
import { createGitLabConnections } from '../../shared/adapters/gitlab/connections.ts';
import { openTables } from '../../shared/adapters/tables/open-tables.ts';
import { GitLabInstance } from '../../shared/contracts/gitlab/instance.ts';
import type { GitLabCredentials } from '../../shared/contracts/gitlab/oauth.ts';
import type { GitLab } from '../../shared/features/connectors/ports.ts';
import { GitLabThrottledError } from '../../shared/platform/errors/gitlab-errors.ts';
import { aConnector } from '../support/a-connector.ts';
import { MemoryLeases } from '../support/memory-leases.ts';
import { MemorySlot } from '../support/memory-vault.ts';

/** A process that reads pages of a list of GitLab as its parent asks, in requests of a crawl, and does nothing else. */
const { url, limits, tables } = z
  .object({ url: z.string(), tables: z.string(), limits: z.looseObject({}) })
  .parse(JSON.parse(process.argv[2] ?? ''));

async function connect(): Promise<GitLab> {
  const connector = aConnector();
  const secrets = new MemorySlot<GitLabCredentials>();
  await secrets.put(connector.id, { kind: 'token', accessToken: demoToken });
  const stores = await openTables({ connectionString: tables });
  const connections = createGitLabConnections({
    settings: {
      instances: [GitLabInstance.parse({ url, internal: true, limits })],
      maxConcurrency: 10,
      attemptTimeoutMs: 30_000,
      maxAttempts: 4,
      maxWaitMs: 30_000,
    },
    vault: { credentials: secrets },
    tokenLeases: new MemoryLeases(),
    requestCounts: stores.requestCounts,
    sharedBudgets: stores.sharedBudgets,
    now: () => new Date(),
    log: { info: () => undefined, warn: () => undefined },
  });
  return connections.connect(connector, 'bulk');
}

/** A page whose limit leaves no room is read later, as a job would be. */
async function read(gitlab: GitLab, groupId: number, page: number): Promise<void> {
  try {
    await gitlab.projects(groupId, page);
  } catch (failure) {
    if (!(failure instanceof GitLabThrottledError)) throw failure;
    await pause(Math.max(0, failure.retryAt.getTime() - Date.now()));
    return read(gitlab, groupId, page);
  }
}

const gitlab = await connect();
const { id } = await gitlab.group('contoso');
process.on('message', (message) => {
  const { page } = z.object({ page: z.int() }).parse(message);
  void read(gitlab, id, page).then(
    () => process.send?.({ read: page }),
    (failure: unknown) => process.send?.({ failed: String(failure) }),
  );
});
onStop(() => Promise.resolve());
announceReady({});
