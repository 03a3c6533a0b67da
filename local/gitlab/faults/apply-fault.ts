import { type HttpResponse, html } from '../http/response.ts';
import { htmlPage } from '../http/page.ts';
import type { Fault } from './fault.ts';
import { timedOutQuery } from './query-timeout.ts';
import { throttledResponse } from './throttled-response.ts';

/** How the response is sent: whole, cut in the middle, replaced by a connection reset, or never. */
export type Transmission = { how: 'whole' | 'cut'; response: HttpResponse } | { how: 'reset' | 'hang' };

/** Replaces or alters the response of `serve` according to the fault. `pause` waits for a number of milliseconds. */
export async function applyFault(
  fault: Fault | undefined,
  route: string,
  serve: () => Promise<HttpResponse>,
  pause: (ms: number) => Promise<unknown>,
  now: () => Date,
): Promise<Transmission> {
  if (fault === undefined) return whole(await serve());
  if ('afterProcessing' in fault && fault.afterProcessing) await serve();
  switch (fault.kind) {
    case 'status':
      return whole(errorResponse(fault, route));
    case 'html':
      return whole(html(200, htmlPage('Sign in', '<h1>Sign in to continue</h1>')));
    case 'gateway':
      return whole(gatewayResponse(fault));
    case 'throttled':
      return whole(throttledResponse(fault, now()));
    case 'reset':
    case 'hang':
      return { how: fault.kind };
    case 'latency':
      await pause(fault.ms);
      return whole(await serve());
    case 'truncated':
      return { how: 'cut', response: await serve() };
    case 'malformed':
      return whole(malformed(await serve()));
    case 'short':
      return whole(shortened(await serve(), fault.without));
    case 'null-field':
      return whole(withNull(await serve(), fault.field));
    case 'query-timeout':
      return whole(timedOutQuery(await serve()));
    case 'totals':
      return whole(withTotals(await serve(), fault));
  }
}

function whole(response: HttpResponse): Transmission {
  return { how: 'whole', response };
}

const reasonPhrases: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The body of GitLab's API for this status, or of nginx in front of it. */
function errorResponse({ status, message }: Extract<Fault, { kind: 'status' }>, route: string): HttpResponse {
  if (message !== undefined) return { status, body: { message } };
  const word = reasonPhrases[status] ?? 'Error';
  if (status >= 502 && status <= 504) {
    return html(status, `<html>\r\n<head><title>${status} ${word}</title></head></html>\r\n`);
  }
  const thing = /^\w+ \/(group|project)s\/:id/.exec(route)?.[1];
  const what = status === 404 && thing !== undefined ? `${thing[0]?.toUpperCase()}${thing.slice(1)} ` : '';
  return { status, body: { message: `${status} ${what}${word}` } };
}

/** The response of nginx, of the default backend of an ingress, or of an access proxy. */
function gatewayResponse({ status, shape }: Extract<Fault, { kind: 'gateway' }>): HttpResponse {
  if (status === 302) {
    const location = 'https://login.gateway.example/sign-in';
    return { ...html(302, ''), headers: { location, 'content-type': 'text/html; charset=utf-8' } };
  }
  const word = reasonPhrases[status] ?? 'Error';
  if (shape === 'html') return html(status, htmlPage(`${status} ${word}`, `<h1>${status} ${word}</h1>`));
  return { status, body: `${word}\n`, headers: { 'content-type': 'text/plain; charset=utf-8' } };
}

function malformed(response: HttpResponse): HttpResponse {
  if (response.status === 204) return response;
  const text = typeof response.body === 'string' ? response.body : JSON.stringify(response.body);
  const headers = { 'content-type': 'application/json', ...response.headers };
  return { ...response, headers, body: `${text.slice(0, Math.ceil(text.length / 2))}…` };
}

/** Drops the last rows and adjusts the totals, as if the list ended there. */
function shortened(response: HttpResponse, without: number): HttpResponse {
  if (!Array.isArray(response.body)) return response;
  const body: unknown[] = response.body.slice(0, Math.max(0, response.body.length - without));
  const { link: _pages, ...headers } = response.headers ?? {};
  const page = Number(headers['x-page'] ?? 1);
  const before = (page - 1) * Number(headers['x-per-page'] ?? 20);
  const totals = {
    'x-next-page': '',
    'x-total': String(before + body.length),
    'x-total-pages': String(page),
  };
  return { ...response, body, headers: { ...headers, ...totals } };
}

function withNull(response: HttpResponse, field: string): HttpResponse {
  if (!Array.isArray(response.body)) return response;
  const elements: object[] = response.body;
  const last = elements.findLastIndex((element) => field in element);
  return {
    ...response,
    body: elements.map((one, index) => (index === last ? { ...one, [field]: null } : one)),
  };
}

function withTotals(
  response: HttpResponse,
  { totals, by }: Extract<Fault, { kind: 'totals' }>,
): HttpResponse {
  const { 'x-total': stated, 'x-total-pages': _pages, ...rest } = response.headers ?? {};
  if (stated === undefined) return response;
  if (totals === 'absent') {
    const link = (rest['link'] ?? '')
      .split(', ')
      .filter((part) => !part.endsWith('; rel="last"'))
      .join(', ');
    return { ...response, headers: { ...rest, link } };
  }
  const total = Math.max(0, Number(stated) + by);
  const pages = Math.max(1, Math.ceil(total / Number(rest['x-per-page'] ?? 20)));
  return { ...response, headers: { ...rest, 'x-total': String(total), 'x-total-pages': String(pages) } };
}
