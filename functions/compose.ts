import { randomUUID } from 'node:crypto';

import type { HttpHandler, ServiceBusQueueHandler, TimerHandler } from '@azure/functions';

import queues from '../infra/queues.json' with { type: 'json' };
import { openBus } from '../shared/bus/open-bus.ts';
import type { Settings } from '../shared/config/config.ts';
import { withOwnerOfFirst } from '../shared/domain/access/tenants.ts';
import { ofTenant } from '../shared/domain/onboarding/visible-connector.ts';
import { announceTokenEnds } from '../shared/flows/announce-token-ends.ts';
import { beginSignIn } from '../shared/flows/begin-sign-in.ts';
import { checkAccess } from '../shared/flows/check-access.ts';
import { clearRemains } from '../shared/flows/clear-remains.ts';
import { completeSignIn } from '../shared/flows/complete-sign-in.ts';
import { findNewGroups } from '../shared/flows/find-new-groups.ts';
import { purgeSignIns } from '../shared/flows/purge-sign-ins.ts';
import { receiveWebhook } from '../shared/flows/receive-webhook.ts';
import { reconcile } from '../shared/flows/reconcile.ts';
import { watchOver } from '../shared/flows/watch-over.ts';
import { authorizationUriFor } from '../shared/identity/authorization-uri.ts';
import { identifyCaller, type IdentityRules } from '../shared/identity/identify-caller.ts';
import { tokenVerifier } from '../shared/identity/verify-token.ts';
import { localAdministratorId } from '../shared/identity/local-administrator.ts';
import { openTables } from '../shared/store/open-tables.ts';
import { logTo } from '../shared/telemetry/log.ts';
import { depsOf, type Deps } from './compose/deps.ts';
import { endpointsOf } from './compose/endpoints.ts';
import { queueEdgeOf } from './compose/queue-edge.ts';
import type { Endpoint } from './edge/endpoint.ts';
import { httpHandler, type HttpEdge } from './edge/http.ts';
import { invocationSink } from './edge/invocation.ts';
import { queueHandler } from './edge/queue.ts';
import { signInCallback, signInStart, type SignInDeeds } from './http/gitlab-sign-in.ts';
import { gitlabWebhook } from './http/gitlab-webhook.ts';
import { health } from './http/health.ts';
import { openapi } from './http/openapi.ts';
import { unmatchedRoute } from './http/unmatched-route.ts';
import { periodic } from './timer/periodic.ts';

/** Every handler of the app, under the name of its function. */
export type App = {
  http: Record<HttpFunctionName, HttpHandler>;
  queue: Record<'resync' | 'discovery', ServiceBusQueueHandler>;
  timer: Record<'autodiscover' | 'reconcile' | 'watchdog', TimerHandler>;
};
export type HttpFunctionName =
  | keyof ReturnType<typeof endpointsOf>
  | 'gitlabSignInCallback'
  | 'gitlabSignInStart'
  | 'gitlabWebhook'
  | 'health'
  | 'openapi'
  | 'zUnmatchedRoute';

/** Wires the app from its settings: clients, stores, flows, handlers. Nothing else makes a client. */
export async function compose(settings: Settings): Promise<App> {
  const log = logTo(invocationSink);
  const tables = await openTables({ connectionString: settings.TABLES });
  const bus = openBus(settings.SERVICEBUS);
  const deps = depsOf(settings, tables, bus, log);
  const identity = identityRulesOf(settings);
  const tenants = settings.LOCAL_ADMINISTRATOR
    ? withOwnerOfFirst(settings.TENANTS, localAdministratorId)
    : settings.TENANTS;
  const edge: HttpEdge = {
    identify: (request) => identifyCaller(request, identity),
    authorizationUri: (url) => authorizationUriFor(url, settings.TOKEN_AUTHORITY, settings.TENANTS),
    authorize: (caller, wanted) =>
      checkAccess(caller, wanted, { roleAssignments: tables.roleAssignments, tenants }),
    asStored: async (key, caller) => ofTenant((await tables.connectors.get(key))?.value, caller)?.key ?? key,
    log,
  };
  const endpoints = endpointsOf(deps);
  const signIn: SignInDeeds = {
    begin: (query, caller) => beginSignIn(query, caller, deps),
    complete: (back, nonceOf) => completeSignIn(back, nonceOf, deps),
  };
  const checks = {
    tables: async () => void (await tables.connectors.get(noConnector)),
    serviceBus: async () => void (await bus.createSender('resync').createMessageBatch()),
  };
  return {
    http: {
      ...handlersOf(endpoints, edge),
      gitlabSignInCallback: signInCallback(signIn, edge),
      gitlabSignInStart: signInStart(signIn, edge),
      gitlabWebhook: gitlabWebhook((delivered) => receiveWebhook(delivered, deps), log),
      health: health(checks),
      openapi: openapi(),
      zUnmatchedRoute: unmatchedRoute(Object.values(endpoints).flat(), edge),
    },
    queue: {
      resync: queueHandler({ ...queueEdgeOf(deps), maxDeliveryCount: queues.resync.maxDeliveryCount }),
      discovery: queueHandler({ ...queueEdgeOf(deps), maxDeliveryCount: queues.discovery.maxDeliveryCount }),
    },
    timer: timersOf(settings, deps),
  };
}

const noConnector = { subscriptionId: randomUUID(), resourceGroup: 'none', name: 'none' };

function identityRulesOf(settings: Settings): IdentityRules {
  const { TENANTS: tenants, TOKEN_AUTHORITY: authority, TOKEN_AUDIENCES: audiences } = settings;
  return {
    tenants,
    appServiceAuthentication: settings.APP_SERVICE_AUTHENTICATION,
    localAdministrator: settings.LOCAL_ADMINISTRATOR,
    verify: tokenVerifier({ authority, audiences, tenants }, () => new Date()),
  };
}

function timersOf(settings: Settings, deps: Deps): App['timer'] {
  return {
    autodiscover: periodic(
      'new groups are looked for',
      () => findNewGroups(settings.AUTODISCOVER_PERIOD_MINUTES, deps),
      deps.log,
    ),
    reconcile: periodic(
      'what events left behind is brought up',
      async () => ({
        ...(await reconcile(settings.RECONCILE_PERIOD_MINUTES, deps)),
        ...(await announceTokenEnds(deps)),
        ...(await clearRemains(deps)),
        ...(await deps.vault.tend()),
        ...(await purgeSignIns(deps)),
      }),
      deps.log,
    ),
    watchdog: periodic('stuck jobs were sent again', () => watchOver(deps), deps.log),
  };
}

function handlersOf<Name extends string>(
  endpoints: Record<Name, Endpoint[]>,
  edge: HttpEdge,
): Record<Name, HttpHandler> {
  const entries = Object.entries<Endpoint[]>(endpoints).map(([name, own]) => [name, httpHandler(own, edge)]);
  return Object.fromEntries(entries) as Record<Name, HttpHandler>;
}
