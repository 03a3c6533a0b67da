import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { guardedServer, type TlsIdentity } from '../../guard/guarded-server.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import { type Delivery, deliver } from '../faults/faulty-answer.ts';
import { type Answer, Refused, unauthorized } from './answer.ts';
import { admit, type Keyring, knownToken } from './authenticate.ts';
import type { Call } from './call.ts';
import { missingPage } from './front-page.ts';
import type { Limiter } from './limiter.ts';
import { formOf, readBody } from './read-form.ts';
import type { RequestCounter } from './request-counts.ts';
import type { Match, Router } from './router.ts';
import { simulatorPath } from './simulator-routes.ts';

export type Serving = {
  router: Router;
  keyring: Keyring;
  limiter: Limiter;
  counter: RequestCounter;
  latencyMs: number;
  faults: FaultInjector;
  now: () => Date;
};

const unrouted = 'unrouted';

/** Where a browser is led to from another of our addresses. */
const pages: ReadonlySet<string> = new Set(['/', '/oauth/authorize']);

export function createGitLabServer(serving: Serving, tls?: TlsIdentity): Server {
  return guardedServer(
    (request, response) => {
      void serve(request, response, serving).catch((error: unknown) => response.destroy(error as Error));
    },
    { navigable: (path) => pages.has(path) },
    tls === undefined ? {} : { tls },
  );
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  response.setHeader('date', serving.now().toUTCString());
  const url = urlOf(request);
  if (url === undefined) return send(response, { status: 400, body: { error: 'Bad Request' } });
  if (url.pathname.startsWith(simulatorPath))
    return send(response, (await answer(request, url, serving)).given);
  serving.counter.began();
  response.once('close', () => serving.counter.ended());
  if (serving.latencyMs > 0) await pause(serving.latencyMs);
  await serveWithFaults(request, response, url, serving);
}

/** Whatever becomes of it, the request is counted under the route it came to; without an answer as status 0. */
async function serveWithFaults(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  serving: Serving,
): Promise<void> {
  const { faults, counter } = serving;
  if (faults.isQuiet) {
    const { route, given } = await answer(request, url, serving);
    counter.answered(route, given.status);
    return send(response, given);
  }
  const route = routeOf(request, url, serving.router);
  const serveIt = async () => (await answer(request, url, serving)).given;
  const delivery = await deliver(faults.draw(route), route, serveIt, pause, serving.now);
  counter.answered(route, 'answer' in delivery ? delivery.answer.status : 0);
  dispatch(request, response, delivery);
}

function routeOf(request: IncomingMessage, url: URL, router: Router): string {
  try {
    const match = router.match(request.method ?? 'GET', url.pathname);
    return match === undefined ? unrouted : `${match.route.method} ${match.route.template}`;
  } catch {
    return unrouted;
  }
}

function dispatch(request: IncomingMessage, response: ServerResponse, delivery: Delivery): void {
  request.resume();
  switch (delivery.how) {
    case 'whole':
      return send(response, delivery.answer);
    case 'cut':
      return sendHalf(response, delivery.answer);
    case 'reset':
      request.socket.resetAndDestroy();
      return undefined;
    case 'hang':
      // Until the caller closes the connection, or the simulator stops.
      return undefined;
  }
}

/** Undefined for a target that is no path. */
function urlOf({ url = '/' }: IncomingMessage): URL | undefined {
  const target = `http://localhost${url}`;
  return url.startsWith('/') && URL.canParse(target) ? new URL(target) : undefined;
}

/** Every refusal becomes its answer here. */
async function answer(
  request: IncomingMessage,
  url: URL,
  serving: Serving,
): Promise<{ route: string; given: Answer }> {
  const asked = { route: unrouted };
  const given = await outcome(request, url, serving, asked);
  return { route: asked.route, given };
}

async function outcome(
  request: IncomingMessage,
  url: URL,
  serving: Serving,
  asked: { route: string },
): Promise<Answer> {
  try {
    const match = serving.router.match(request.method ?? 'GET', url.pathname);
    if (match === undefined) return notRouted(url.pathname);
    asked.route = `${match.route.method} ${match.route.template}`;
    const body = match.route.method === 'GET' ? '' : await readBody(request);
    return await run(request, url, body, match, serving);
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return { status: 500, body: { message: '500 Internal Server Error' } };
  }
}

function notRouted(path: string): Answer {
  return path.startsWith('/api/') ? { status: 404, body: { error: '404 Not Found' } } : missingPage(path);
}

/** In GitLab's order: the edge, the middleware's throttle, the token, the endpoint's own limit, the deed. */
async function run(
  request: IncomingMessage,
  url: URL,
  body: string,
  { route, parts }: Match,
  { keyring, limiter }: Serving,
): Promise<Answer> {
  const { headers } = request;
  const call: Call = {
    path: url.pathname,
    query: url.searchParams,
    form: route.readsBody === true ? new URLSearchParams() : formOf(body, headers['content-type']),
    body,
    headers,
    parts,
    identity: undefined,
  };
  const address = request.socket.remoteAddress ?? '';
  if (!route.template.startsWith(simulatorPath)) limiter.guardEdge(address);
  if (route.scopes === undefined) return await route.handle(call);
  const token = knownToken(headers, keyring);
  const caller = typeof token === 'object' ? `user ${token.user.id}` : address;
  const rateHeaders = limiter.throttle(caller);
  const identity = admit(token, route);
  if (identity === undefined && route.signedIn === true) throw unauthorized();
  limiter.limitEndpoint(`${route.method} ${route.template}`, url.pathname, caller, rateHeaders);
  const given = await route.handle({ ...call, identity });
  return { ...given, headers: { ...rateHeaders, ...given.headers } };
}

function send(response: ServerResponse, answered: Answer): void {
  if (response.destroyed) return;
  const { status } = answered;
  if (status === 204) {
    response.writeHead(204, { 'cache-control': 'no-cache', ...answered.headers });
    response.end();
    return;
  }
  const bytes = bytesOf(answered);
  writeHead(response, answered, bytes.length);
  response.end(bytes);
}

/** The head promises the whole body; the line breaks after half of it. */
function sendHalf(response: ServerResponse, answered: Answer): void {
  if (response.destroyed) return;
  const bytes = bytesOf(answered);
  writeHead(response, answered, bytes.length);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** Encoded once: a page holds more than Latin letters, which makes measuring and writing its text costly. */
function bytesOf({ body }: Answer): Buffer {
  return Buffer.from(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
}

function writeHead(response: ServerResponse, { status, headers }: Answer, length: number): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'max-age=0, private, must-revalidate',
    'content-length': length,
    ...headers,
  });
}
