import { randomUUID } from 'node:crypto';

import type { HttpHandler, ServiceBusQueueHandler, TimerHandler } from '@azure/functions';

import queues from '../infra/queues.json' with { type: 'json' };
import { checkBus } from '../shared/adapters/service-bus/check-bus.ts';
import { openBus } from '../shared/adapters/service-bus/open-bus.ts';
import type { Settings } from '../shared/platform/config/config.ts';
import { warnExpiringTokens } from '../shared/features/credentials/warn-expiring-tokens.ts';
import { beginSignIn } from '../shared/features/credentials/begin-sign-in.ts';
import { purgeDeletedConnectors } from '../shared/features/recovery/purge-deleted-connectors.ts';
import { completeSignIn } from '../shared/features/credentials/complete-sign-in.ts';
import { findNewGroups } from '../shared/features/resync/find-new-groups.ts';
import { moveDeadLetters } from '../shared/features/recovery/move-dead-letters.ts';
import { purgeActivities } from '../shared/features/permissions/purge-activities.ts';
import { purgeSignIns } from '../shared/features/credentials/purge-sign-ins.ts';
import { receiveWebhook } from '../shared/features/webhooks/receive-webhook.ts';
import { reconcile } from '../shared/features/resync/reconcile.ts';
import { checkGitLabAccess } from '../shared/features/recovery/check-gitlab-access.ts';
import { resendStuckJobs } from '../shared/features/recovery/resend-stuck-jobs.ts';
import { openVault } from '../shared/adapters/vault/open-vault.ts';
import { openTables } from '../shared/adapters/tables/open-tables.ts';
import { logTo } from '../shared/platform/log.ts';
import { appOf } from './compose/deps.ts';
import type { App } from '../shared/features/app.ts';
import { endpointsOf } from './compose/endpoints.ts';
import { httpEdgeOf } from './compose/http-edge.ts';
import { queueEdgeOf } from './compose/queue-edge.ts';
import type { Endpoint } from './edge/endpoint.ts';
import { guarded } from './edge/guard.ts';
import { httpHandler, type HttpEdge } from './edge/http.ts';
import { currentCorrelationId, invocationFields, invocationSink } from './edge/invocation.ts';
import type { LinkBase } from '../shared/platform/link-base.ts';
import { queueHandler } from './edge/queue.ts';
import { signInCallback, signInStart, type SignInDeeds } from './http/gitlab-sign-in.ts';
import { cloudMetadata } from './http/cloud-metadata.ts';
import { gitlabWebhook } from './http/gitlab-webhook.ts';
import { health, type Checks } from './http/health.ts';
import { openapi } from './http/openapi.ts';
import { unmatchedRoute } from './http/unmatched-route.ts';
import { inTurn } from './timer/in-turn.ts';
import { periodic } from './timer/periodic.ts';

/** Every handler of the app, under the name of its function. */
export type Handlers = {
  http: Record<HttpFunctionName, HttpHandler>;
  queue: Record<'resync' | 'discovery', ServiceBusQueueHandler>;
  timer: Record<'autodiscover' | 'reconcile' | 'watchdog', TimerHandler>;
};
export type HttpFunctionName =
  | keyof ReturnType<typeof endpointsOf>
  | 'gitlabSignInCallback'
  | 'gitlabSignInStart'
  | 'gitlabWebhook'
  | 'cloudMetadata'
  | 'health'
  | 'openapi'
  | 'zUnmatchedRoute';

/** Wires the app from its settings: clients, stores, flows, handlers. Nothing else makes a client. */
export async function compose(settings: Settings): Promise<Handlers> {
  const log = logTo(invocationSink, invocationFields);
  const tables = await openTables({ connectionString: settings.TABLES });
  const bus = openBus(settings.SERVICEBUS);
  const vault = await openVault(settings, { ...tables, now: () => new Date(), log });
  const app = appOf(settings, { tables, vault, bus, log, correlationId: currentCorrelationId });
  const edge = httpEdgeOf(settings, app);
  const endpoints = endpointsOf(app);
  const signIn: SignInDeeds = {
    begin: (query, caller) => beginSignIn(query, caller, app),
    complete: (back, nonceOf) => completeSignIn(back, nonceOf, app),
  };
  const webhooks = {
    isKnown: async (hookId: string) => (await app.hookKeys.get(hookId)) !== undefined,
    countFailure: edge.countFailure,
    receive: (delivered: Parameters<typeof receiveWebhook>[0]) => receiveWebhook(delivered, app),
  };
  const checks: Checks = {
    async tables() {
      const missing = await tables.missingTables();
      if (missing.length === 0) await tables.connectors.get(noConnector);
      return missing;
    },
    serviceBus: async () => checkBus(bus).then(() => []),
    vault: async () => vault.check().then(() => []),
  };
  return {
    http: allGuarded(
      {
        ...handlersOf(endpoints, edge),
        gitlabSignInCallback: signInCallback(signIn, edge, settings.SIGN_IN_URL),
        gitlabSignInStart: signInStart(signIn, edge),
        gitlabWebhook: gitlabWebhook(webhooks, log),
        cloudMetadata: cloudMetadata(
          { authority: settings.TOKEN_AUTHORITY, audiences: settings.TOKEN_AUDIENCES },
          edge.linkBase,
        ),
        health: health(checks, () => app.clock.now()),
        openapi: openapi(),
        zUnmatchedRoute: unmatchedRoute(Object.values(endpoints).flat(), edge),
      },
      settings.ALLOWED_ORIGINS,
      edge.linkBase,
    ),
    queue: {
      resync: queueHandler({ ...queueEdgeOf(app), maxDeliveryCount: queues.resync.maxDeliveryCount }),
      discovery: queueHandler({ ...queueEdgeOf(app), maxDeliveryCount: queues.discovery.maxDeliveryCount }),
    },
    timer: timersOf(settings, app),
  };
}

const noConnector = { subscriptionId: randomUUID(), resourceGroup: 'none', name: 'none' };

function timersOf(settings: Settings, app: App): Handlers['timer'] {
  return {
    autodiscover: periodic(
      'new groups are looked for',
      () => findNewGroups(settings.AUTODISCOVER_PERIOD_MINUTES, app),
      app.log,
    ),
    reconcile: periodic(
      'what events left behind is brought up',
      inTurn(
        () => reconcile(settings.RECONCILE_PERIOD_MINUTES, app),
        () => checkGitLabAccess(settings.AUTODISCOVER_PERIOD_MINUTES, app),
        () => warnExpiringTokens(app),
        () => purgeDeletedConnectors(app),
        () => app.vault.cleanUpSecrets(),
        () => purgeSignIns(app),
        () => purgeActivities(app),
      ),
      app.log,
    ),
    watchdog: periodic(
      'stuck jobs were sent again, dead letters kept',
      inTurn(
        () => resendStuckJobs(app),
        () => moveDeadLetters(app),
      ),
      app.log,
    ),
  };
}

function handlersOf<Name extends string>(
  endpoints: Record<Name, Endpoint[]>,
  edge: HttpEdge,
): Record<Name, HttpHandler> {
  const entries = Object.entries<Endpoint[]>(endpoints).map(([name, own]) => [name, httpHandler(own, edge)]);
  return Object.fromEntries(entries) as Record<Name, HttpHandler>;
}

function allGuarded<Name extends string>(
  handlers: Record<Name, HttpHandler>,
  allowedOrigins: readonly string[],
  linkBase: LinkBase,
): Record<Name, HttpHandler> {
  const entries = Object.entries<HttpHandler>(handlers).map(([name, own]) => [
    name,
    // Whoever looks whether an instance lives may know it by an address that callers don't.
    guarded(own, allowedOrigins, name === 'health' ? undefined : linkBase),
  ]);
  return Object.fromEntries(entries) as Record<Name, HttpHandler>;
}
