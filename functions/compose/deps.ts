import type { App } from '../../shared/features/app.ts';
import { randomBytes, randomUUID } from 'node:crypto';

import type { ServiceBusClient } from '@azure/service-bus';

import { deadLetterQueues } from '../../shared/adapters/service-bus/dead-letters.ts';
import { coalescingSender } from '../../shared/adapters/service-bus/coalescing-sender.ts';
import { jobSender } from '../../shared/adapters/service-bus/job-sender.ts';
import type { Settings } from '../../shared/platform/config/config.ts';
import { withOwnerOfFirst } from '../../shared/features/permissions/domain/tenants.ts';
import { localAdministratorId } from '../../shared/adapters/entra/local-administrator.ts';
import { RecentLooks } from '../../shared/features/webhooks/domain/recent-looks.ts';
import { createGitLabConnections } from '../../shared/adapters/gitlab/connections.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Vault } from '../../shared/features/credentials/ports.ts';
import { hookKeyCache } from '../../shared/features/webhooks/hook-key-cache.ts';
import { connectorChanges } from '../../shared/adapters/tables/change-connector.ts';
import type { Stores } from '../../shared/adapters/tables/open-tables.ts';
import type { Log } from '../../shared/platform/log.ts';

/** What takes a while to open. */
type Outside = {
  tables: Stores;
  vault: Vault;
  bus: ServiceBusClient;
  log: Log;
  correlationId: () => string | undefined;
};

/** GitLab waits 10 s for an answer; the rest is for the send before, and for storing what the queue did not take. */
const sendPatienceMs = 3_000;

function proxyOf({ HTTPS_PROXY: url, NO_PROXY: except }: Settings) {
  return url === undefined ? undefined : { url, except };
}

/** The one bag that flows take: adapters, clock, log and settings. */
export function appOf(settings: Settings, { tables, vault, bus, log, correlationId }: Outside): App {
  const clock: Clock = { now: () => new Date() };
  const jobs = jobSender(bus, correlationId);
  const gitlab = createGitLabConnections({
    settings: {
      instances: settings.GITLAB_INSTANCES,
      maxConcurrency: settings.GITLAB_MAX_CONCURRENCY,
      attemptTimeoutMs: 30_000,
      maxAttempts: 4,
      maxWaitMs: 30_000,
      proxy: proxyOf(settings),
    },
    vault,
    tokenLeases: tables.tokenLeases,
    now: () => clock.now(),
    log,
  });
  return {
    ...tables,
    vault,
    gitlab,
    clock,
    ids: { newId: () => randomUUID(), newHookSecret, newSecret },
    log,
    changes: connectorChanges(tables.connectors),
    jobs,
    deadLetterQueues: deadLetterQueues(bus),
    coalescingSender: coalescingSender(jobs, () => clock.now(), sendPatienceMs),
    recentLooks: new RecentLooks(),
    hookKeys: hookKeyCache(tables.hookRegistry, vault, () => clock.now()),
    publicUrl: settings.WEBHOOK_BASE_URL,
    tenants: settings.LOCAL_ADMINISTRATOR
      ? withOwnerOfFirst(settings.TENANTS, localAdministratorId)
      : settings.TENANTS,
    servesOneTenant: settings.TENANTS.length === 1,
    codesOfOtherClients: settings.CODES_OF_OTHER_CLIENTS,
    limits: {
      connectorsPerSubscription: settings.CONNECTORS_PER_SUBSCRIPTION,
      roleAssignmentsPerSubscription: settings.ROLE_ASSIGNMENTS_PER_SUBSCRIPTION,
    },
  };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function newHookSecret() {
  const signingToken = `whsec_${randomBytes(32).toString('base64')}`;
  return { token: newSecret(), signingToken };
}
