import { randomUUID } from 'node:crypto';

import type { HttpHandler, ServiceBusQueueHandler, TimerHandler } from '@azure/functions';

import queues from '../infra/queues.json' with { type: 'json' };
import { jobSender } from '../shared/bus/job-sender.ts';
import { openBus } from '../shared/bus/open-bus.ts';
import type { Settings } from '../shared/config/config.ts';
import { authorize } from '../shared/flows/authorize.ts';
import { deleteDevops, patchDevops, putDevops } from '../shared/flows/configure-devops.ts';
import { crawlWindow } from '../shared/flows/crawl-window/crawl-window.ts';
import { deleteConnector } from '../shared/flows/delete-connector.ts';
import { discover } from '../shared/flows/discover.ts';
import { endOperation } from '../shared/flows/end-operation.ts';
import { finishRun } from '../shared/flows/finish-run.ts';
import { giveUp } from '../shared/flows/give-up.ts';
import { listAvailableGroups } from '../shared/flows/list-available-groups.ts';
import { listOwnedGroups } from '../shared/flows/list-owned-groups.ts';
import { offboardGroup } from '../shared/flows/offboard-group.ts';
import { offboard } from '../shared/flows/offboard.ts';
import {
  getConnector,
  getDevops,
  getOperation,
  listConnectors,
  listDevops,
} from '../shared/flows/read-connectors.ts';
import {
  getGroup,
  getProject,
  listProjects,
  listRootGroups,
  listSubgroups,
} from '../shared/flows/read-inventory.ts';
import { getRun, listRuns } from '../shared/flows/read-runs.ts';
import { patchConnector, putConnector } from '../shared/flows/save-connector.ts';
import { settleTask } from '../shared/flows/settle-task.ts';
import { watchOver } from '../shared/flows/watch-over.ts';
import { createGitLabConnections } from '../shared/gitlab/connections.ts';
import { identifyCaller } from '../shared/identity/local-administrator.ts';
import type { Chance, EndOperation, JobSender, SettleTask } from '../shared/ports.ts';
import { encryptedVault } from '../shared/secrets/encrypted-vault.ts';
import { keyRing } from '../shared/secrets/key-ring.ts';
import { connectorChanges } from '../shared/store/change-connector.ts';
import { openTables, type Stores } from '../shared/store/open-tables.ts';
import { logTo, type Log } from '../shared/telemetry/log.ts';
import type { Endpoint } from './edge/endpoint.ts';
import { httpHandler, type HttpEdge } from './edge/http.ts';
import { invocationSink } from './edge/invocation.ts';
import { queueHandler } from './edge/queue.ts';
import { connector } from './http/connector.ts';
import { connectorsByResourceGroup, connectorsBySubscription } from './http/connectors.ts';
import { devopsConfiguration, devopsConfigurations } from './http/devops-configuration.ts';
import { availableGroups, group, groups, subgroups } from './http/groups.ts';
import { health } from './http/health.ts';
import { openapi } from './http/openapi.ts';
import { operationResult } from './http/operation-result.ts';
import { project, projects } from './http/projects.ts';
import { run, runs } from './http/runs.ts';
import { unmatchedRoute } from './http/unmatched-route.ts';
import { runJob } from './queue/run-job.ts';
import { watchdog } from './timer/watchdog.ts';

/** Every handler of the app, under the name of its function. */
export type App = {
  http: Record<HttpFunctionName, HttpHandler>;
  queue: Record<'resync' | 'discovery', ServiceBusQueueHandler>;
  timer: { watchdog: TimerHandler };
};
export type HttpFunctionName =
  keyof ReturnType<typeof endpointsOf> | 'health' | 'openapi' | 'zUnmatchedRoute';

type Deps = ReturnType<typeof depsOf>;

/** Wires the app from its settings: clients, stores, flows, handlers. Nothing else makes a client. */
export async function compose(settings: Settings): Promise<App> {
  const log = logTo(invocationSink);
  const tables = await openTables({ connectionString: settings.TABLES });
  const bus = openBus(settings.SERVICEBUS);
  const deps = depsOf(settings, tables, jobSender(bus), log);
  const edge: HttpEdge = { identify: (request) => identifyCaller(request, rulesOf(settings)), log };
  const endpoints = endpointsOf(deps);
  const checks = {
    tables: async () => void (await tables.connectors.get(noConnector)),
    serviceBus: async () => void (await bus.createSender('resync').createMessageBatch()),
  };
  return {
    http: {
      ...handlersOf(endpoints, edge),
      health: health(checks),
      openapi: openapi(),
      zUnmatchedRoute: unmatchedRoute(Object.values(endpoints).flat(), edge),
    },
    queue: {
      resync: queueHandler({ ...queueEdgeOf(deps), maxDeliveryCount: queues.resync.maxDeliveryCount }),
      discovery: queueHandler({ ...queueEdgeOf(deps), maxDeliveryCount: queues.discovery.maxDeliveryCount }),
    },
    timer: { watchdog: watchdog(() => watchOver(deps), log) },
  };
}

const noConnector = { subscriptionId: randomUUID(), resourceGroup: 'none', name: 'none' };

function rulesOf(settings: Settings): { localAdministrator: boolean; tenantId: string } {
  return { localAdministrator: settings.LOCAL_ADMINISTRATOR, tenantId: settings.TENANT_ID };
}

function depsOf(settings: Settings, tables: Stores, jobs: JobSender, log: Log) {
  const clock: Chance = { now: () => new Date(), newId: () => randomUUID() };
  const vault = encryptedVault(tables.secrets, keyRing(settings.VAULT_KEYS));
  const changes = connectorChanges(tables.connectors);
  const gitlab = createGitLabConnections({
    settings: {
      instances: settings.GITLAB_INSTANCES,
      maxConcurrency: settings.GITLAB_MAX_CONCURRENCY,
      attemptTimeoutMs: 30_000,
      maxAttempts: 4,
      longestWaitMs: 30_000,
    },
    vault,
    now: () => clock.now(),
    log,
  });
  const stores = { ...tables, vault, changes, gitlab, jobs, clock, log };
  const end: EndOperation = (ref, operationId, how) => endOperation(ref, operationId, how, stores);
  const settle: SettleTask = (job, result, children) => settleTask(job, result, children, stores);
  return { ...stores, listOwnedGroups, endOperation: end, settleTask: settle };
}

function endpointsOf(deps: Deps) {
  const devops = {
    get: (key) => getDevops(key, deps),
    list: (key) => listDevops(key, deps),
    put: (key, body) => putDevops(key, body, deps),
    patch: (key, body) => patchDevops(key, body, deps),
    remove: (key) => deleteDevops(key, deps),
    instanceUrlOf: (of) => deps.gitlab.instanceOf(of).url,
  } satisfies Parameters<typeof devopsConfiguration>[0];
  return {
    connectorsBySubscription: connectorsBySubscription((scope, page) => listConnectors(scope, page, deps)),
    connectorsByResourceGroup: connectorsByResourceGroup((scope, page) => listConnectors(scope, page, deps)),
    connector: connector({
      get: (key) => getConnector(key, deps),
      put: (request) => putConnector(request, deps),
      patch: (request) => patchConnector(request, deps),
      remove: (key) => deleteConnector(key, deps),
    }),
    devopsConfigurations: devopsConfigurations(devops),
    devopsConfiguration: devopsConfiguration(devops),
    availableGroups: availableGroups((key) => listAvailableGroups(key, deps)),
    groups: groups((key) => listRootGroups(key, deps)),
    group: group((key, name) => getGroup(key, name, deps)),
    subgroups: subgroups((key, name) => listSubgroups(key, name, deps)),
    projects: projects((key, name, page) => listProjects(key, name, page, deps)),
    project: project((key, name, path) => getProject(key, name, path, deps)),
    operationResult: operationResult((key, id) => getOperation(key, id, deps)),
    runs: runs((key, page) => listRuns(key, page, deps)),
    run: run((key, runId) => getRun(key, runId, deps)),
  };
}

function handlersOf<Name extends string>(
  endpoints: Record<Name, Endpoint[]>,
  edge: HttpEdge,
): Record<Name, HttpHandler> {
  const entries = Object.entries<Endpoint[]>(endpoints).map(([name, own]) => [name, httpHandler(own, edge)]);
  return Object.fromEntries(entries) as Record<Name, HttpHandler>;
}

function queueEdgeOf(deps: Deps) {
  const deeds = {
    authorize: (job) => authorize(job, deps),
    discover: (job) => discover(job, deps),
    'crawl-groups': (job) => crawlWindow(job, deps),
    'crawl-projects': (job) => crawlWindow(job, deps),
    'finish-run': (job) => finishRun(job, deps),
    'offboard-group': (job) => offboardGroup(job, deps),
    offboard: (job) => offboard(job, deps),
  } satisfies Parameters<typeof runJob>[1];
  return {
    run: (job) => runJob(job, deeds),
    giveUp: (job, failure) => giveUp(job, failure, deps),
    jobs: deps.jobs,
    clock: deps.clock,
    random: Math.random,
    log: deps.log,
  } satisfies Omit<Parameters<typeof queueHandler>[0], 'maxDeliveryCount'>;
}
