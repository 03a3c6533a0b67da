import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';

import { judgeRequest, type AskedOf, type GuardRules } from './judge-request.ts';

/** PEM texts of what a listener proves itself with; the listener speaks TLS then. */
export type TlsIdentity = { cert: string; key: string };

export type GuardedServerOptions = { tls?: TlsIdentity; maxHeaderSize?: number };

/**
 * The one way to make an HTTP server in `local/`: what the guard refuses never reaches `serve`, not even its body. Not
 * listening yet.
 */
export function guardedServer(
  serve: RequestListener,
  rules: GuardRules = {},
  { tls, ...options }: GuardedServerOptions = {},
): Server {
  const guarded = guardedListener(serve, rules);
  return tls === undefined
    ? createServer(options, guarded)
    : createTlsServer({ ...options, ...tls }, guarded);
}

/** Puts the guard before a server that somebody else made. */
export function guardServer(server: Server, rules: GuardRules = {}): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on(
    'request',
    guardedListener((...of) => listeners.forEach((serve) => serve(...of)), rules),
  );
}

function guardedListener(serve: RequestListener, rules: GuardRules): RequestListener {
  return (request, response) => {
    const verdict = judgeRequest(askedOf(request), rules);
    if (verdict === 'serve') serve(request, response);
    else refuse(request, response, verdict);
  };
}

function askedOf(request: IncomingMessage): AskedOf {
  const found = { host: [], origin: [], 'sec-fetch-site': [], 'sec-fetch-mode': [], 'sec-fetch-dest': [] };
  const { rawHeaders } = request;
  // As they came: Node keeps the first Host only, and joins others.
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const values: string[] | undefined = Object.hasOwn(found, name)
      ? found[name as keyof typeof found]
      : undefined;
    values?.push(rawHeaders[index + 1] ?? '');
  }
  return {
    scheme: 'encrypted' in request.socket ? 'https' : 'http',
    method: request.method ?? '',
    target: request.url ?? '',
    hosts: found.host,
    origins: found.origin,
    sites: found['sec-fetch-site'],
    modes: found['sec-fetch-mode'],
    destinations: found['sec-fetch-dest'],
  };
}

const words = {
  401: {
    code: 'AuthenticationFailed',
    message: 'A page from elsewhere sent this request. This address serves this machine only.',
  },
  421: {
    code: 'MisdirectedRequest',
    message: 'This address does not answer to that host name. It serves this machine only.',
  },
} as const;

/** The body is not read, so the connection ends with the answer. */
function refuse(request: IncomingMessage, response: ServerResponse, status: keyof typeof words): void {
  const body = JSON.stringify({ error: words[status] });
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  });
  request.resume();
  response.end(request.method === 'HEAD' ? undefined : body);
}
