import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { guardedServer, type TlsIdentity } from '../../guard/guarded-server.ts';
import { applyFault, type Transmission } from '../faults/apply-fault.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import { authorize, identifyToken, type Keyring } from './authenticate.ts';
import type { Call } from './call.ts';
import { missingPage } from './front-page.ts';
import type { Limiter } from './limiter.ts';
import { parseForm, readBody } from './read-form.ts';
import type { RequestCounter } from './request-counts.ts';
import { HttpError, type HttpResponse, unauthorized } from './response.ts';
import type { Match, Router } from './router.ts';
import { sendHalf, sendWhole } from './send-response.ts';
import { simulatorPath } from './simulator-routes.ts';

export type ServerParts = {
  router: Router;
  keyring: Keyring;
  limiter: Limiter;
  counter: RequestCounter;
  latencyMs: number;
  faults: FaultInjector;
  now: () => Date;
};

/** A request, the response to write to, and the URL of the request. */
type Exchange = { request: IncomingMessage; out: ServerResponse; url: URL };

/** `route` is the method and template, the key of counts and faults. */
type RoutedResponse = { route: string; response: HttpResponse };

const unrouted = 'unrouted';

/** Pages to which another of our local servers may navigate a browser. */
const pages: ReadonlySet<string> = new Set(['/', '/oauth/authorize']);

export function createGitLabServer(parts: ServerParts, tls?: TlsIdentity): Server {
  return guardedServer(
    (request, out) => {
      void serve(request, out, parts).catch((error: unknown) => out.destroy(error as Error));
    },
    { navigable: (path) => pages.has(path) },
    tls === undefined ? {} : { tls },
  );
}

/** Requests to the simulator's control endpoints are neither counted nor delayed, and have no faults. */
async function serve(request: IncomingMessage, out: ServerResponse, parts: ServerParts): Promise<void> {
  out.setHeader('date', parts.now().toUTCString());
  const url = parseUrl(request);
  if (url === undefined) return sendWhole(out, { status: 400, body: { error: 'Bad Request' } });
  if (url.pathname.startsWith(simulatorPath)) {
    return sendWhole(out, (await respond(request, url, parts)).response);
  }
  parts.counter.onStart();
  out.once('close', () => parts.counter.onClose());
  if (parts.latencyMs > 0) await pause(parts.latencyMs);
  await serveWithFaults({ request, out, url }, parts);
}

/** Counts the request under its route, whatever the outcome; status 0 means no response. */
async function serveWithFaults({ request, out, url }: Exchange, parts: ServerParts): Promise<void> {
  const { faults, counter } = parts;
  if (faults.isInactive) {
    const { route, response } = await respond(request, url, parts);
    counter.onResponse(route, response.status);
    return sendWhole(out, response);
  }
  const route = routeOf(request, url, parts.router);
  const proceed = async () => (await respond(request, url, parts)).response;
  const transmission = await applyFault(faults.draw(route), route, proceed, pause, parts.now);
  counter.onResponse(route, 'response' in transmission ? transmission.response.status : 0);
  transmit(request, out, transmission);
}

function routeOf(request: IncomingMessage, url: URL, router: Router): string {
  try {
    const match = router.match(request.method ?? 'GET', url.pathname);
    return match === undefined ? unrouted : nameOf(match);
  } catch {
    return unrouted;
  }
}

function nameOf({ route }: Match): string {
  return `${route.method} ${route.template}`;
}

function transmit(request: IncomingMessage, out: ServerResponse, transmission: Transmission): void {
  request.resume();
  switch (transmission.how) {
    case 'whole':
      return sendWhole(out, transmission.response);
    case 'cut':
      return sendHalf(out, transmission.response);
    case 'reset':
      request.socket.resetAndDestroy();
      return undefined;
    case 'hang':
      // The connection stays open until the caller closes it or the simulator stops.
      return undefined;
  }
}

/** Undefined if the request target is not a path. */
function parseUrl({ url = '/' }: IncomingMessage): URL | undefined {
  const target = `http://localhost${url}`;
  return url.startsWith('/') && URL.canParse(target) ? new URL(target) : undefined;
}

/** Routes and handles a request. Never rejects: every error becomes a response. */
async function respond(request: IncomingMessage, url: URL, parts: ServerParts): Promise<RoutedResponse> {
  let route = unrouted;
  try {
    const match = parts.router.match(request.method ?? 'GET', url.pathname);
    if (match === undefined) return { route, response: noRoute(url.pathname) };
    route = nameOf(match);
    const body = match.route.method === 'GET' ? '' : await readBody(request);
    return { route, response: await handle(request, url, body, match, parts) };
  } catch (error) {
    return { route, response: errorResponse(error) };
  }
}

function errorResponse(error: unknown): HttpResponse {
  if (error instanceof HttpError) return error.response;
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return { status: 500, body: { message: '500 Internal Server Error' } };
}

function noRoute(path: string): HttpResponse {
  return path.startsWith('/api/') ? { status: 404, body: { error: '404 Not Found' } } : missingPage(path);
}

function authorizeFor(
  route: Match['route'],
  token: ReturnType<typeof identifyToken>,
): ReturnType<typeof authorize> {
  try {
    return authorize(token, route);
  } catch (error) {
    throw error instanceof HttpError && route.tokenError !== undefined ? route.tokenError(error) : error;
  }
}

/** Checks in GitLab's order: the edge, the middleware's throttle, the token, the endpoint's limit, then the route. */
async function handle(
  request: IncomingMessage,
  url: URL,
  body: string,
  match: Match,
  { keyring, limiter }: ServerParts,
): Promise<HttpResponse> {
  const { headers } = request;
  const { route, parts } = match;
  const call: Call = {
    path: url.pathname,
    query: url.searchParams,
    form: route.readsBody === true ? new URLSearchParams() : parseForm(body, headers['content-type']),
    body,
    headers,
    parts,
    identity: undefined,
  };
  const address = request.socket.remoteAddress ?? '';
  if (!route.template.startsWith(simulatorPath)) limiter.limitAddress(address);
  if (route.scopes === undefined) return await route.handle(call);
  const token = identifyToken(headers, keyring);
  const caller = typeof token === 'object' ? `user ${token.user.id}` : address;
  const rateHeaders = limiter.throttle(caller);
  const identity = authorizeFor(route, token);
  if (identity === undefined && route.signedIn === true) throw unauthorized();
  limiter.limitEndpoint(nameOf(match), url.pathname, caller, rateHeaders);
  const response = await route.handle({ ...call, identity });
  return { ...response, headers: { ...rateHeaders, ...response.headers } };
}
