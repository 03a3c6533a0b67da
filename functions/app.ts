import { randomBytes, randomUUID } from 'node:crypto';

import { authorizationUriFor } from '../shared/adapters/entra/authorization-uri.ts';
import { callerLimits } from '../shared/adapters/entra/caller-limits.ts';
import { failedRequests } from '../shared/adapters/entra/failed-requests.ts';
import { identifyCaller } from '../shared/adapters/entra/identify-caller.ts';
import { isFromThisMachine, localAdministratorId } from '../shared/adapters/entra/local-administrator.ts';
import { managedIdentity, personOfAzureCli } from '../shared/adapters/entra/managed-identity.ts';
import { tokenVerifier } from '../shared/adapters/entra/verify-token.ts';
import { eventEndpoints, type EventEndpointSettings } from '../shared/adapters/events/event-endpoints.ts';
import { openConnections } from '../shared/adapters/gitlab/open-connections.ts';
import type { Proxy } from '../shared/adapters/network/ssrf-guard.ts';
import { coalescingSender } from '../shared/adapters/service-bus/coalescing-sender.ts';
import type { BusConnection } from '../shared/adapters/service-bus/open-bus.ts';
import { serviceBus } from '../shared/adapters/service-bus/service-bus.ts';
import { connectorChanges } from '../shared/adapters/tables/change-connector.ts';
import { openTables, type Stores, type TablesConnection } from '../shared/adapters/tables/open-tables.ts';
import {
  observedChanges,
  observedConnectors,
  observedDeadLetters,
  observedOperations,
  observedRuns,
} from '../shared/adapters/telemetry/observed-ports.ts';
import { openTelemetry } from '../shared/adapters/telemetry/open-telemetry.ts';
import { openVault } from '../shared/adapters/vault/open-vault.ts';
import type { App } from '../shared/features/app.ts';
import { readLimits } from '../shared/features/findings/domain/read-outcome.ts';
import type { Vault } from '../shared/features/credentials/ports.ts';
import { withOwnerOfFirst } from '../shared/features/permissions/domain/tenants.ts';
import { ReadModelUpdates } from '../shared/features/posture/read-model-updates.ts';
import { SnapshotCache } from '../shared/features/posture/snapshot-cache.ts';
import { wakingFeed } from '../shared/features/subscriptions/wake-deliveries.ts';
import { RecentLooks } from '../shared/features/webhooks/domain/recent-looks.ts';
import { hookKeyCache } from '../shared/features/webhooks/hook-key-cache.ts';
import type { Clock } from '../shared/platform/clock.ts';
import { clientIdOf, type Settings } from '../shared/platform/config/config.ts';
import { logTo, type Log } from '../shared/platform/log.ts';
import type { Telemetry } from '../shared/platform/telemetry.ts';
import { linkBaseFor } from '../shared/platform/link-base.ts';
import { currentCorrelationId, invocationFields, invocationSink } from './edge/invocation.ts';
import type { Service } from './edge/service.ts';
import product from '../package.json' with { type: 'json' };
import { healthCheck, type Checks } from './http/health.ts';
import { pageFilesIn } from './edge/page-files.ts';

/** GitLab waits 10 s for a response; the rest is for the send before, and for storing a job that the queue rejects. */
const maxSendMs = 3_000;

const clock: Clock = { now: () => new Date() };
const now = () => clock.now();

/** Adapters that take a while to open. */
type Opened = {
  tables: Stores;
  vault: Vault;
  bus: ReturnType<typeof serviceBus>;
  log: Log;
  telemetry: Telemetry;
  credential: Credential;
};

/** Opens the service: settings, then adapters, then the App. Nothing else makes a client. */
export async function openService(settings: Settings): Promise<Service> {
  const log = logTo(invocationSink, invocationFields);
  const credential = settings.SIGNED_IN_BY_AZURE_CLI
    ? personOfAzureCli()
    : managedIdentity(clientIdOf(settings));
  const telemetry = await openTelemetry(settings, { version: product.version, credential });
  const onRequest = (table: string, operation: string, status: string) =>
    telemetry.count('palisade.table.requests', { table, operation, status });
  const tables = await openTables({ ...tablesOf(settings, credential), onResponse: onRequest });
  const bus = serviceBus(busOf(settings, credential), {
    correlationId: currentCorrelationId,
    traceparent: () => telemetry.traceparent(),
  });
  const vault = await openVault(settings, { ...tables, now, log, credential, telemetry });
  const opened = { tables, vault, bus, log, telemetry, credential };
  return {
    app: appOf(settings, opened),
    settings,
    telemetry,
    version: product.version,
    ...callersOf(settings),
    linkBase: linkBaseFor([settings.PUBLIC_URL, settings.WEBHOOK_BASE_URL], settings.PUBLIC_BASE_URL),
    authorizationUri: (url) => authorizationUriFor(url, settings.TOKEN_AUTHORITY, settings.TENANTS),
    pageFiles: pageFilesIn(),
    health: healthCheck(checksOf(opened), now),
  };
}

type Credential = ReturnType<typeof managedIdentity>;

/** The settings have exactly one of the two forms. */
function tablesOf(settings: Settings, credential: Credential): TablesConnection {
  const { TABLES: connectionString = '', TABLES__tableServiceUri: url } = settings;
  return url === undefined ? { connectionString } : { url, credential };
}

function busOf(settings: Settings, credential: Credential): BusConnection {
  const { SERVICEBUS: connectionString = '', SERVICEBUS__fullyQualifiedNamespace: namespace } = settings;
  return namespace === undefined ? connectionString : { namespace, credential };
}

function appOf(settings: Settings, { tables, vault, bus, log, telemetry, credential }: Opened): App {
  const { jobs, deadLetterQueues } = bus;
  const observer = { telemetry, log };
  return {
    ...tables,
    runs: observedRuns(tables.runs, observer),
    operations: observedOperations(tables.operations, observer),
    connectors: observedConnectors(tables.connectors, observer),
    deadLetters: observedDeadLetters(tables.deadLetters, observer),
    changeFeed: wakingFeed(tables.changeFeed, { ...tables, jobs, clock }),
    eventEndpoints: eventEndpoints({ settings: endpointsOf(settings), credential, now }),
    vault,
    gitlab: gitLabOf(settings, { tables, vault, log, telemetry }),
    clock,
    ids: { newId: () => randomUUID(), newHookSecret, newSecret },
    log,
    changes: observedChanges(connectorChanges(tables.connectors), observer),
    jobs,
    deadLetterQueues,
    coalescingSender: coalescingSender(jobs, now, maxSendMs),
    recentLooks: new RecentLooks(),
    reports: {
      async read(body, onItems, format) {
        const { readReport } = await import('../shared/adapters/gitlab/reports/read-report.ts');
        return readReport(body, readLimits, onItems, clock, format);
      },
    },
    readModel: new SnapshotCache({ ...tables, clock }),
    readModelUpdates: new ReadModelUpdates(),
    hookKeys: hookKeyCache(tables.hookRegistry, vault, now),
    publicUrl: settings.WEBHOOK_BASE_URL,
    tenants: settings.LOCAL_ADMINISTRATOR
      ? withOwnerOfFirst(settings.TENANTS, localAdministratorId)
      : settings.TENANTS,
    servesOneTenant: settings.TENANTS.length === 1,
    codesOfOtherClients: settings.CODES_OF_OTHER_CLIENTS,
    reconcilePeriodMinutes: settings.RECONCILE_PERIOD_MINUTES,
    limits: {
      connectorsPerSubscription: settings.CONNECTORS_PER_SUBSCRIPTION,
      roleAssignmentsPerSubscription: settings.ROLE_ASSIGNMENTS_PER_SUBSCRIPTION,
      blamesPerImport: settings.BLAMES_PER_IMPORT,
      blamesPerDay: settings.BLAMES_PER_DAY,
    },
    remediationDays: settings.REMEDIATION_DAYS,
  };
}

function endpointsOf(settings: Settings): EventEndpointSettings {
  return {
    internal: settings.EVENT_ENDPOINTS_INTERNAL,
    ca: settings.EVENT_ENDPOINTS_CA,
    proxy: proxyOf(settings),
    timeoutMs: 10_000,
  };
}

function proxyOf({ HTTPS_PROXY: url, NO_PROXY: except }: Settings): Proxy | undefined {
  return url === undefined ? undefined : { url, except };
}

function gitLabOf(
  settings: Settings,
  { tables, vault, log, telemetry }: Omit<Opened, 'bus' | 'credential'>,
): App['gitlab'] {
  return openConnections({
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
    requestCounts: tables.requestCounts,
    sharedBudgets: tables.sharedBudgets,
    now,
    log,
    telemetry,
  });
}

function callersOf(
  settings: Settings,
): Pick<Service, 'identify' | 'isLocalAdministrator' | 'spend' | 'countFailure'> {
  const { TENANTS: tenants, TOKEN_AUTHORITY: authority, TOKEN_AUDIENCES: audiences } = settings;
  const { REQUIRED_SCOPE: requiredScope } = settings;
  const rules = {
    tenants,
    appServiceAuthentication: settings.APP_SERVICE_AUTHENTICATION,
    localAdministrator: settings.LOCAL_ADMINISTRATOR,
    publicUrl: settings.PUBLIC_URL,
    verify: tokenVerifier({ authority, audiences, tenants, requiredScope }, now),
  };
  const limits = {
    readsPerMinute: settings.READS_PER_MINUTE,
    writesPerMinute: settings.WRITES_PER_MINUTE,
    tenantWritesPerMinute: settings.TENANT_WRITES_PER_MINUTE,
  };
  return {
    identify: (request) => identifyCaller(request, rules),
    isLocalAdministrator: (request) =>
      rules.localAdministrator && isFromThisMachine(request, rules.publicUrl),
    spend: callerLimits(limits, now),
    countFailure: failedRequests(settings.FAILED_REQUESTS_PER_MINUTE, now),
  };
}

const noConnector = { subscriptionId: randomUUID(), resourceGroup: 'none', name: 'none' };

function checksOf({ tables, vault, bus }: Opened): Checks {
  return {
    async tables() {
      const missing = await tables.missingTables();
      if (missing.length === 0) await tables.connectors.get(noConnector);
      return missing;
    },
    serviceBus: async () => bus.check().then(() => []),
    vault: async () => vault.check().then(() => []),
  };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function newHookSecret() {
  const signingToken = `whsec_${randomBytes(32).toString('base64')}`;
  return { token: newSecret(), signingToken };
}
