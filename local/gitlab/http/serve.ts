import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, Refused, unauthorized } from './answer.ts';
import { admit, type Keyring, knownToken } from './authenticate.ts';
import type { Call } from './call.ts';
import { missingPage } from './front-page.ts';
import type { Limiter } from './limits.ts';
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
};

export function createGitLabServer(serving: Serving): Server {
  return createServer((request, response) => {
    void serve(request, response, serving).catch((error: unknown) => response.destroy(error as Error));
  });
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const url = urlOf(request);
  if (url === undefined) return send(response, { status: 400, body: { error: 'Bad Request' } });
  if (url.pathname.startsWith(simulatorPath))
    return send(response, await answer(request, url, serving, false));
  serving.counter.began();
  response.once('close', () => serving.counter.ended());
  if (serving.latencyMs > 0) await pause(serving.latencyMs);
  send(response, await answer(request, url, serving, true));
}

/** Undefined for a target that is no path. */
function urlOf({ url = '/' }: IncomingMessage): URL | undefined {
  const target = `http://localhost${url}`;
  return url.startsWith('/') && URL.canParse(target) ? new URL(target) : undefined;
}

/** Every refusal becomes its answer here, and every answer is counted under the route it came to. */
async function answer(
  request: IncomingMessage,
  url: URL,
  serving: Serving,
  counted: boolean,
): Promise<Answer> {
  const asked = { route: 'unrouted' };
  const given = await outcome(request, url, serving, asked);
  if (counted) serving.counter.answered(asked.route, given.status);
  return given;
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

/** In GitLab's order: the middleware's throttle, the token, the endpoint's own limit, the deed. */
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
  if (route.scopes === undefined) return await route.handle(call);
  const token = knownToken(headers, keyring);
  const caller = typeof token === 'object' ? `user ${token.user.id}` : (request.socket.remoteAddress ?? '');
  const rateHeaders = limiter.throttle(caller);
  const identity = admit(token, route.scopes);
  if (identity === undefined && route.signedIn === true) throw unauthorized();
  limiter.limitEndpoint(`${route.method} ${route.template}`, caller);
  const given = await route.handle({ ...call, identity });
  return { ...given, headers: { ...rateHeaders, ...given.headers } };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.destroyed) return;
  // Encoded once: a page holds more than Latin letters, which makes measuring and writing its text costly.
  if (status === 204) {
    response.writeHead(204, { 'cache-control': 'no-cache', ...headers });
    response.end();
    return;
  }
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'max-age=0, private, must-revalidate',
    'content-length': bytes.length,
    ...headers,
  });
  response.end(bytes);
}
