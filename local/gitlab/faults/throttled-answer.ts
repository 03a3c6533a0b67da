import type { Answer } from '../http/answer.ts';
import type { Fault, ToldWait } from './fault.ts';

type Throttled = Extract<Fault, { kind: 'throttled' }>;

const bodies: Readonly<Record<Throttled['shape'], Pick<Answer, 'body' | 'headers'>>> = {
  throttle: { body: 'Retry later\n', headers: { 'content-type': 'text/plain' } },
  endpoint: {
    body: { message: { error: 'This endpoint has been requested too many times. Try again later.' } },
  },
  gateway: {
    body: '<html><head><title>429 Too Many Requests</title></head></html>\n',
    headers: { 'content-type': 'text/html' },
  },
};

/** A 429 in the words of whoever throttles (gitlab.md, section 3), with its wait told in any of the ways there are. */
export function throttled({ shape, retryAfterSeconds, told }: Throttled, now: Date): Answer {
  const { body, headers } = bodies[shape];
  const usual = shape === 'endpoint' ? 'nothing' : 'seconds';
  return {
    status: 429,
    body,
    headers: { ...headers, ...waitHeaders(told ?? usual, retryAfterSeconds, now) },
  };
}

/** Absolute times are whole seconds: never earlier than meant. */
function waitHeaders(told: ToldWait, seconds: number, now: Date): Record<string, string> {
  const at = Math.ceil(now.getTime() / 1_000) + seconds;
  switch (told) {
    case 'seconds':
      return { 'retry-after': String(seconds) };
    case 'date':
      return { 'retry-after': new Date(at * 1_000).toUTCString() };
    case 'reset-at':
      return { ...spent, 'ratelimit-reset': String(at) };
    case 'reset-in':
      return { ...spent, 'ratelimit-reset': String(seconds) };
    case 'nothing':
      return {};
  }
}

const spent = { 'ratelimit-limit': '600', 'ratelimit-remaining': '0' };
