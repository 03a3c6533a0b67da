import type { HttpRequest, HttpResponseInit } from '@azure/functions';

import type { LinkBase } from '../../shared/platform/link-base.ts';
import { noContent } from './no-content.ts';

/** Headers of every response. No response may be framed or load anything. */
const securityHeaders: Readonly<Record<string, string>> = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** Methods and headers that a page of an allowed origin may send, and headers that it may read. */
const corsMethods = 'GET, POST, PUT, PATCH, DELETE';
const corsRequestHeaders = 'Authorization, Content-Type, If-Range, Range, x-ms-client-request-id';
const corsResponseHeaders = [
  'Azure-AsyncOperation',
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Retry-After',
  'WWW-Authenticate',
  'x-ms-export-count',
  'x-ms-request-id',
  'x-ms-correlation-request-id',
  'x-ms-ratelimit-remaining-subscription-reads',
  'x-ms-ratelimit-remaining-subscription-writes',
  'x-ms-ratelimit-remaining-subscription-deletes',
].join(', ');
const preflightSeconds = '600';

/** `linkBase` is absent where any host name is accepted. */
type Rules = { allowedOrigins: readonly string[]; linkBase: LinkBase | undefined };

/**
 * Adds security headers to every response (a handler's own value wins), and CORS headers and preflights for the configured
 * origins only. Credentials are never allowed: pages send tokens. A foreign host name gets 421 (RFC 9110, 15.5.20). If the
 * handler returns `noContent`, the host's own response goes out: it has nothing to protect.
 */
export async function guard(
  request: HttpRequest,
  { allowedOrigins, linkBase }: Rules,
  handle: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  if (linkBase !== undefined && linkBase(request.url) === undefined) return misdirected;
  const cors = corsFor(request, allowedOrigins);
  if (isPreflight(request)) return preflight(cors);
  const response = (await handle()) as HttpResponseInit | undefined;
  if (response === undefined)
    return cors === undefined ? noContent : { status: 204, headers: headersOf({}, cors) };
  return { ...response, headers: headersOf(response, cors) };
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
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': corsResponseHeaders,
  };
}

function isPreflight({ method, headers }: HttpRequest): boolean {
  return (
    method === 'OPTIONS' &&
    headers.get('origin') !== null &&
    headers.get('access-control-request-method') !== null
  );
}

function preflight(cors: Cors): HttpResponseInit {
  const response = { status: cors === undefined ? 403 : 204 };
  if (cors === undefined) return { ...response, headers: headersOf(response, undefined) };
  const allowed = {
    'Access-Control-Allow-Methods': corsMethods,
    'Access-Control-Allow-Headers': corsRequestHeaders,
    'Access-Control-Max-Age': preflightSeconds,
  };
  return { ...response, headers: headersOf(response, { ...cors, ...allowed }) };
}

/** `Vary: Origin` on all, so that no cache serves the response for one origin to another. Lower case, as in HTTP/2. */
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
