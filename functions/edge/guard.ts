import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions';

import type { LinkBase } from '../../shared/platform/link-base.ts';
import { noContent } from './no-content.ts';

/** Headers of every answer, whoever gives it. Nothing of ours is a page that may be framed or that loads anything. */
const securityHeaders: Readonly<Record<string, string>> = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** What a page of an allowed origin may send, and may read beside the body. */
const corsMethods = 'GET, POST, PUT, PATCH, DELETE';
const corsRequestHeaders = 'Authorization, Content-Type, x-ms-client-request-id';
const corsAnswerHeaders = [
  'Azure-AsyncOperation',
  'Retry-After',
  'WWW-Authenticate',
  'x-ms-request-id',
  'x-ms-correlation-request-id',
  'x-ms-ratelimit-remaining-subscription-reads',
  'x-ms-ratelimit-remaining-subscription-writes',
  'x-ms-ratelimit-remaining-subscription-deletes',
].join(', ');
const preflightSeconds = '600';

/**
 * Stands before every handler: security headers on all that is answered (a handler's own value wins), CORS for the origins
 * that are configured and for no other, and their preflights. Credentials are never allowed: tokens are sent by the page.
 * A host that is none of ours is answered with 421 (RFC 9110, 15.5.20), unless there is no `linkBase` to tell.
 * Where a handler returns `noContent` there is nothing to keep a browser from, and the host's own answer will do.
 */
export function guarded(
  handler: HttpHandler,
  allowedOrigins: readonly string[],
  linkBase: LinkBase | undefined,
): HttpHandler {
  return async (request, context) => {
    if (linkBase !== undefined && linkBase(request.url) === undefined) return misdirected;
    const cors = corsFor(request, allowedOrigins);
    if (isPreflight(request)) return preflight(cors);
    const answer = (await handler(request, context)) as HttpResponseInit | undefined;
    if (answer === undefined)
      return cors === undefined ? noContent : { status: 204, headers: headersOf({}, cors) };
    return { ...answer, headers: headersOf(answer, cors) };
  };
}

const misdirected: HttpResponseInit = {
  status: 421,
  headers: { ...securityHeaders, 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({
    error: {
      code: 'MisdirectedRequest',
      message: 'This service does not answer to that host name; its addresses are in its settings.',
    },
  }),
};

type Cors = Record<string, string> | undefined;

function corsFor(request: HttpRequest, allowedOrigins: readonly string[]): Cors {
  if (allowedOrigins.length === 0) return undefined;
  const origin = request.headers.get('origin');
  if (origin === null || !allowedOrigins.includes(origin)) return undefined;
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': corsAnswerHeaders };
}

function isPreflight({ method, headers }: HttpRequest): boolean {
  return (
    method === 'OPTIONS' &&
    headers.get('origin') !== null &&
    headers.get('access-control-request-method') !== null
  );
}

function preflight(cors: Cors): HttpResponseInit {
  const answer = { status: cors === undefined ? 403 : 204 };
  if (cors === undefined) return { ...answer, headers: headersOf(answer, undefined) };
  const allowed = {
    'Access-Control-Allow-Methods': corsMethods,
    'Access-Control-Allow-Headers': corsRequestHeaders,
    'Access-Control-Max-Age': preflightSeconds,
  };
  return { ...answer, headers: headersOf(answer, { ...cors, ...allowed }) };
}

/** `Vary: Origin` on all: a cache must not hand the answer for one origin to another. Names are in lower case, as HTTP/2 has them. */
function headersOf({ headers: own = {} }: HttpResponseInit, cors: Cors): Record<string, string> {
  const headers: Record<string, string> = { ...securityHeaders };
  for (const given of [own, cors ?? {}]) {
    for (const [name, value] of entriesOf(given)) headers[name.toLowerCase()] = value;
  }
  headers['vary'] = headers['vary'] === undefined ? 'Origin' : `${headers['vary']}, Origin`;
  return headers;
}

function entriesOf(headers: NonNullable<HttpResponseInit['headers']>): [string, string][] {
  return Symbol.iterator in headers ? [...new Headers(headers)] : Object.entries(headers);
}
