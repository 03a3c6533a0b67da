import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';

import { classifyRequest, type GuardedRequest, type GuardRules } from './classify-request.ts';

/** Certificate and private key (PEM) of a listener, which then speaks TLS. */
export type TlsIdentity = { cert: string; key: string };

export type GuardedServerOptions = { tls?: TlsIdentity; maxHeaderSize?: number };

/**
 * Creates an HTTP server with the guard, not listening yet. A request that the guard refuses never reaches `serve`, nor does
 * its body. Every HTTP server in `local/` is created here.
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

/** Adds the guard to an existing server. */
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
    const decision = classifyRequest(guardedRequestOf(request), rules);
    if (decision === 'serve') serve(request, response);
    else refuse(request, response, decision);
  };
}

function guardedRequestOf(request: IncomingMessage): GuardedRequest {
  const found = { host: [], origin: [], 'sec-fetch-site': [], 'sec-fetch-mode': [], 'sec-fetch-dest': [] };
  const { rawHeaders } = request;
  // Raw headers, because Node keeps only the first Host and joins others.
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

const errors = {
  401: {
    code: 'AuthenticationFailed',
    message: 'A page from elsewhere sent this request. This address serves this machine only.',
  },
  421: {
    code: 'MisdirectedRequest',
    message: 'This address does not answer to that host name. It serves this machine only.',
  },
} as const;

/** The body is not read, so the connection is closed with the response. */
function refuse(request: IncomingMessage, response: ServerResponse, status: keyof typeof errors): void {
  const body = JSON.stringify({ error: errors[status] });
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
