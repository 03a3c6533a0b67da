import type { HttpResponse } from '../http/response.ts';
import type { Fault, WaitFormat } from './fault.ts';

type ThrottledFault = Extract<Fault, { kind: 'throttled' }>;

const bodies: Readonly<Record<ThrottledFault['shape'], Pick<HttpResponse, 'body' | 'headers'>>> = {
  throttle: { body: 'Retry later\n', headers: { 'content-type': 'text/plain' } },
  endpoint: {
    body: { message: { error: 'This endpoint has been requested too many times. Try again later.' } },
  },
  gateway: {
    body: '<html><head><title>429 Too Many Requests</title></head></html>\n',
    headers: { 'content-type': 'text/html' },
  },
};

/** A 429 with the body of the given limiter (gitlab.md, section 3) and the wait in the given format. */
export function throttledResponse(
  { shape, retryAfterSeconds, waitFormat }: ThrottledFault,
  now: Date,
): HttpResponse {
  const { body, headers } = bodies[shape];
  const defaultFormat = shape === 'endpoint' ? 'none' : 'seconds';
  return {
    status: 429,
    body,
    headers: { ...headers, ...waitHeaders(waitFormat ?? defaultFormat, retryAfterSeconds, now) },
  };
}

/** Absolute times are rounded up to whole seconds, so that they are never too early. */
function waitHeaders(waitFormat: WaitFormat, seconds: number, now: Date): Record<string, string> {
  const at = Math.ceil(now.getTime() / 1_000) + seconds;
  switch (waitFormat) {
    case 'seconds':
      return { 'retry-after': String(seconds) };
    case 'date':
      return { 'retry-after': new Date(at * 1_000).toUTCString() };
    case 'reset-at':
      return { ...exhausted, 'ratelimit-reset': String(at) };
    case 'reset-in':
      return { ...exhausted, 'ratelimit-reset': String(seconds) };
    case 'none':
      return {};
  }
}

const exhausted = { 'ratelimit-limit': '600', 'ratelimit-remaining': '0' };
