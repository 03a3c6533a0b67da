import { paths } from '../shared/contracts/arm/operations.ts';
import { pagePaths } from '../shared/contracts/page-paths.ts';
import { endpointsOf, type Handlers } from './edge/endpoint.ts';
import { handleRequest } from './edge/http.ts';
import type { HttpFunction } from './edge/http-function.ts';
import { activities } from './http/activities.ts';
import { assessments } from './http/assessments.ts';
import { changes } from './http/changes.ts';
import { cloudMetadata } from './http/cloud-metadata.ts';
import { connectors } from './http/connectors.ts';
import { deadLetters } from './http/dead-letters.ts';
import { decisions } from './http/decisions.ts';
import { devopsConfiguration } from './http/devops-configuration.ts';
import { eventSubscriptions } from './http/event-subscriptions.ts';
import { exports } from './http/exports.ts';
import { findings } from './http/findings.ts';
import { signInCallback, signInStart } from './http/gitlab-sign-in.ts';
import { gitlabWebhook } from './http/gitlab-webhook.ts';
import { groups } from './http/groups.ts';
import { openapi } from './http/openapi.ts';
import { operationResults } from './http/operation-results.ts';
import { asset, page } from './http/page.ts';
import { pageSettings } from './http/page-settings.ts';
import { panes } from './http/panes.ts';
import { projects } from './http/projects.ts';
import { resourceManager } from './http/resource-manager.ts';
import { resync } from './http/resync.ts';
import { roleAssignments } from './http/role-assignments.ts';
import { roleDefinitions } from './http/role-definitions.ts';
import { runs } from './http/runs.ts';
import { unmatchedRoute } from './http/unmatched-route.ts';

/** The handler of each operation of the REST contract: an operation without one does not compile. */
const handlers: Handlers = {
  ...activities,
  ...assessments,
  ...changes,
  ...connectors,
  ...deadLetters,
  ...decisions,
  ...devopsConfiguration,
  ...eventSubscriptions,
  ...exports,
  ...findings,
  ...groups,
  ...operationResults,
  ...panes,
  ...projects,
  ...resourceManager,
  ...resync,
  ...roleAssignments,
  ...roleDefinitions,
  ...runs,
};
const endpoints = endpointsOf(handlers);

type PathName = keyof typeof paths;

/** One function for each path of the contract, under the name that the contract's routes give it. */
const contractFunctions = Object.fromEntries(
  Object.entries(paths).map(([name, route]) => [name, contractFunction(route)]),
) as Record<PathName, HttpFunction>;

function contractFunction(route: string): HttpFunction {
  const onPath = endpoints.filter(({ spec }) => spec.path === route);
  return {
    route,
    handle: (request, context, service) => handleRequest(request, context, onPath, service),
  };
}

/** A function for each of the page's addresses: `pageDevops` and so on. */
const pageFunctions = Object.fromEntries(
  pagePaths.map((name) => [
    `page${name[0]?.toUpperCase()}${name.slice(1)}`,
    { route: `${name}/{*rest}`, handle: servePage },
  ]),
) as Record<`page${Capitalize<(typeof pagePaths)[number]>}`, HttpFunction>;

function servePage(...[request, , service]: Parameters<HttpFunction['handle']>) {
  return page(request, service);
}

/** Every HTTP function by its name. The host tries overlapping routes in alphabetical order of the names. */
export const httpFunctions = {
  ...contractFunctions,
  ...pageFunctions,
  assets: { route: 'assets/{name}', handle: (request, _context, service) => asset(request, service) },
  cloudMetadata: { route: 'metadata/endpoints', handle: cloudMetadata },
  gitlabSignInCallback: { route: 'oauth/gitlab/callback', handle: signInCallback },
  gitlabSignInStart: { route: 'oauth/gitlab/start', handle: signInStart },
  gitlabWebhook: { route: 'webhooks/gitlab/{hookId}', handle: gitlabWebhook },
  // Probes know an instance by an address that callers don't.
  health: { route: 'health', handle: (_request, _context, service) => service.health(), anyHost: true },
  // The host takes an empty route for the name of the function, and this one for its root.
  page: { route: '/', handle: servePage },
  pageSettings: {
    route: 'page/settings',
    handle: (request, _context, service) => pageSettings(request, service),
  },
  openapi: { route: 'openapi.json', handle: openapi },
  // The name begins with z because the route that matches everything has to be tried last.
  zUnmatchedRoute: {
    route: '{*path}',
    handle: (request, context, service) => unmatchedRoute(request, context, service, endpoints),
  },
} satisfies Record<string, HttpFunction>;
