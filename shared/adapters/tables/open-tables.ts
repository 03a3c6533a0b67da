import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';

import type { Activities, RoleAssignments } from '../../features/permissions/ports.ts';
import type {
  KeptAuthorizations,
  SignIns,
  SecretPointers,
  TokenLeases,
} from '../../features/credentials/ports.ts';
import type { DeadLetters } from '../../features/recovery/ports.ts';
import type {
  GroupClaims,
  Connectors,
  Operations,
  RequestCounts,
  SharedBudgets,
} from '../../features/connectors/ports.ts';
import type { ChangeFeed, Groups, Projects, RootGroups } from '../../features/inventory/ports.ts';
import type { Runs, RunTasks } from '../../features/crawl/ports.ts';
import type { HookRegistry, ParkedJobs, DeliveryLog } from '../../features/webhooks/ports.ts';
import type { Decisions } from '../../features/decisions/ports.ts';
import type { Exports } from '../../features/exports/ports.ts';
import type { EventDeliveries, EventSubscriptions } from '../../features/subscriptions/ports.ts';
import type { Findings } from '../../features/findings/ports.ts';
import type { Assessments, ReadModelChunks } from '../../features/posture/ports.ts';
import { noticeOfChange } from '../../features/subscriptions/domain/notice-of-change.ts';
import { activities } from './activities.ts';
import { assessments } from './assessments.ts';
import { changeFeed } from './change-feed.ts';
import { connectors } from './connectors.ts';
import { deadLetters } from './dead-letters.ts';
import { decisions } from './decisions.ts';
import { exportRows } from './exports.ts';
import { eventDeliveries } from './event-deliveries.ts';
import { eventSubscriptions } from './event-subscriptions.ts';
import { findings } from './findings.ts';
import { groupClaims } from './group-claims.ts';
import { groups } from './groups.ts';
import { hookRegistry } from './hook-registry.ts';
import { keptAuthorizations } from './kept-authorizations.ts';
import { operations } from './operations.ts';
import { parkedJobs } from './parked-jobs.ts';
import { projects } from './projects.ts';
import { readModelChunks } from './read-model-chunks.ts';
import { requestCounts } from './request-counts.ts';
import { sharedBudgets } from './shared-budgets.ts';
import { roleAssignments } from './role-assignments.ts';
import { rootGroups } from './root-groups.ts';
import { tablesHttpClient } from './http-client.ts';
import { lineSeparatorPolicy, requestPolicy, throttlePolicy } from './request-policy.ts';
import { runTasks } from './run-tasks.ts';
import { runs } from './runs.ts';
import { secretPointers } from './secret-pointers.ts';
import { secretRows, type SecretRows } from './secrets.ts';
import { Table } from './table.ts';
import { signIns } from './sign-ins.ts';
import { tokenLeases } from './token-leases.ts';
import { TableDeliveryLog } from './delivery-log.ts';

export type Stores = {
  /** Names of those that can't be opened now; tries those that are not open yet. */
  missingTables(): Promise<string[]>;
  connectors: Connectors;
  groupClaims: GroupClaims;
  rootGroups: RootGroups;
  groups: Groups;
  projects: Projects;
  changeFeed: ChangeFeed;
  hookRegistry: HookRegistry;
  deliveryLog: DeliveryLog;
  parkedJobs: ParkedJobs;
  runs: Runs;
  runTasks: RunTasks;
  operations: Operations;
  secrets: SecretRows;
  signIns: SignIns;
  keptAuthorizations: KeptAuthorizations;
  secretPointers: SecretPointers;
  tokenLeases: TokenLeases;
  roleAssignments: RoleAssignments;
  activities: Activities;
  deadLetters: DeadLetters;
  assessments: Assessments;
  readModelChunks: ReadModelChunks;
  findings: Findings;
  decisions: Decisions;
  exports: Exports;
  requestCounts: RequestCounts;
  sharedBudgets: SharedBudgets;
  eventSubscriptions: EventSubscriptions;
  eventDeliveries: EventDeliveries;
};

/** A connection string, or the URL of the table service and an identity. */
export type TablesConnection = { connectionString: string } | { url: string; credential: TokenCredential };

export type OpenTablesOptions = TablesConnection & {
  /** Called for every HTTP request to the table service, repeats included. */
  onRequest?: (table: string, operation: string) => void;
  /** Called after every HTTP request, with its status, or `none`. */
  onResponse?: (table: string, operation: string, status: string) => void;
  /** How long the first repeat waits; each further one twice as long, with up to a half more or less. */
  retryDelayMs?: number;
};

const names = [
  'Connectors',
  'GroupClaims',
  'Groups',
  'Projects',
  'Changes',
  'Hooks',
  'WebhookDeliveries',
  'ParkedJobs',
  'Runs',
  'RunTasks',
  'Operations',
  'Secrets',
  'SignIns',
  'Authorizations',
  'SecretPointers',
  'TokenLeases',
  'RoleAssignments',
  'Activities',
  'DeadLetters',
  'Assessments',
  'ReadModel',
  'Findings',
  'Decisions',
  'Exports',
  'GitLabRequests',
  'EventSubscriptions',
] as const;
export const tableNames: readonly string[] = names;

/** Throttling (503) and time-outs (500, 408) of the service are over in seconds; a queue repeats what lasts longer. */
const maxRetries = 4;
const firstDelayMs = 250;
const maxDelayMs = 4_000;
/** One for all tables, so that they share connections. */
const httpClient = tablesHttpClient();

/**
 * The tables, each opened (and created if it is missing) at its first use: one that does not answer, or may not be opened
 * now, keeps nothing else from being done. Safe to repeat and while others do the same.
 */
export function openTables(options: OpenTablesOptions): Promise<Stores> {
  return Promise.resolve(storesOf(options));
}

function storesOf(options: OpenTablesOptions): Stores {
  const opened = names.map(
    (name) =>
      [
        name,
        new Table(clientOf(name, options), {
          retryDelayMs: options.retryDelayMs,
          isThere: false,
          httpClient,
        }),
      ] as const,
  );
  const tables = Object.fromEntries(opened) as Record<(typeof names)[number], Table>;
  const deliveries = eventDeliveries(tables.EventSubscriptions);
  return {
    missingTables: () => missingOf(Object.values(tables)),
    connectors: connectors(tables.Connectors),
    groupClaims: groupClaims(tables.GroupClaims),
    rootGroups: rootGroups(tables.Groups),
    groups: groups(tables.Groups),
    projects: projects(tables.Projects),
    changeFeed: changeFeed(tables.Changes, {
      below: [tables.Groups, tables.Projects],
      beside: [tables.Groups, tables.Assessments, tables.Decisions],
      findings: tables.Findings,
      onChanges: (connectorId, changes) =>
        deliveries.enqueue(
          connectorId,
          changes.flatMap((change) => noticeOfChange(change) ?? []),
        ),
    }),
    hookRegistry: hookRegistry(tables.Hooks),
    deliveryLog: new TableDeliveryLog(tables.WebhookDeliveries),
    parkedJobs: parkedJobs(tables.ParkedJobs),
    runs: runs(tables.Runs),
    runTasks: runTasks(tables.RunTasks),
    operations: operations(tables.Operations),
    secrets: secretRows(tables.Secrets),
    signIns: signIns(tables.SignIns),
    keptAuthorizations: keptAuthorizations(tables.Authorizations),
    secretPointers: secretPointers(tables.SecretPointers),
    tokenLeases: tokenLeases(tables.TokenLeases),
    roleAssignments: roleAssignments(tables.RoleAssignments),
    activities: activities(tables.Activities),
    deadLetters: deadLetters(tables.DeadLetters),
    assessments: assessments(tables.Assessments),
    readModelChunks: readModelChunks(tables.ReadModel),
    findings: findings(tables.Findings),
    decisions: decisions(tables.Decisions),
    exports: exportRows(tables.Exports),
    requestCounts: requestCounts(tables.GitLabRequests),
    sharedBudgets: sharedBudgets(tables.GitLabRequests),
    eventSubscriptions: eventSubscriptions(tables.EventSubscriptions),
    eventDeliveries: deliveries,
  };
}

async function missingOf(tables: readonly Table[]): Promise<string[]> {
  const opened = await Promise.allSettled(tables.map((table) => table.open()));
  return tables.filter((_, index) => opened[index]?.status === 'rejected').map(({ name }) => name);
}

function clientOf(name: string, options: OpenTablesOptions): TableClient {
  const { onRequest, onResponse, retryDelayMs = firstDelayMs } = options;
  const requests = requestPolicy(
    (operation) => onRequest?.(name, operation),
    (operation, status) => onResponse?.(name, operation, status),
  );
  const clientOptions: TableServiceClientOptions = {
    httpClient,
    retryOptions: { maxRetries, retryDelayInMs: retryDelayMs, maxRetryDelayInMs: maxDelayMs },
    additionalPolicies: [
      { policy: lineSeparatorPolicy, position: 'perCall' },
      { policy: requests, position: 'perRetry' },
      { policy: throttlePolicy(retryDelayMs), position: 'perRetry' },
    ],
  };
  if ('url' in options) return new TableClient(options.url, name, options.credential, clientOptions);
  return TableClient.fromConnectionString(options.connectionString, name, {
    ...clientOptions,
    // Plain http is for the emulator; an account's own connection string says https.
    allowInsecureConnection: true,
  });
}
