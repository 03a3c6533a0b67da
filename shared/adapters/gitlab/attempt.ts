import { type Dispatcher, fetch, type Response } from 'undici';

import { requestedWaitMs } from './requested-wait.ts';
import type { RateLimitHeaders } from './budgets/budget.ts';
import { rateLimitHeadersOf } from './budgets/rate-limit-headers.ts';
import { connectionFailure, type Lasting } from './connection-failure.ts';
import { decideRedirect } from './decide-redirect.ts';
import { BlockedAddressError } from './ssrf-guard.ts';
import { readBody } from './read-body.ts';
import { isGitLabsWord, type RefusalWords, refusalWords } from './refusal-words.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Header names are lower case. */
export type Answer = {
  kind: 'answered';
  status: number;
  headers: Record<string, string>;
  rate: RateLimitHeaders | undefined;
  body: unknown;
};
export type Refusal = {
  kind: 'refused';
  status: number;
  /** Without parameters, lower case; empty when there was none. */
  contentType: string;
  rate: RateLimitHeaders | undefined;
  words: RefusalWords;
  /** How long GitLab asks to wait; absent where it doesn't tell. */
  requestedWaitMs: number | undefined;
};
export type Failure =
  | Refusal
  /** No complete answer; with `status` when at least the head of one came. `unsent`: no connection, so nothing left us. */
  | { kind: 'silent'; because: string; status?: number; unsent?: boolean; lasting?: Lasting }
  /** Nothing was sent, and asking again would not help. */
  | { kind: 'barred'; because: string }
  /** Not GitLab's word: what stands before it (a gateway, a sign-in page, a challenge) answered instead. */
  | { kind: 'foreign'; reason: string; status: number }
  /** An answer that is not what GitLab's API gives. */
  | { kind: 'odd'; because: string; status: number };
export type Outcome = Answer | Failure;

export type Attempt = {
  method: Method;
  dispatcher: Dispatcher;
  root: URL;
  url: URL;
  headers: Record<string, string>;
  body: URLSearchParams | string | undefined;
  /** Cut out of GitLab's words, should it echo them. */
  secrets: readonly string[];
  timeoutMs: number;
  onRequest: () => void;
  now: () => Date;
};

const maxRedirects = 3;
const maxBytes = 50 * 1024 * 1024;
const maxRefusalBytes = 64 * 1024;

/** Sends one request, redirects inside the instance included, and says what came of it. Does not throw. */
export async function attempt(request: Attempt): Promise<Outcome> {
  const signal = AbortSignal.timeout(request.timeoutMs);
  let status: number | undefined;
  try {
    const response = await follow(request, signal);
    if ('kind' in response) return response;
    status = response.status;
    return response.ok ? await readAnswer(response, request.now) : await readRefusal(response, request);
  } catch (error) {
    const cause = rootOf(error);
    if (cause instanceof BlockedAddressError) return { kind: 'barred', because: cause.message };
    const failure = signal.aborted
      ? { because: `no answer within ${request.timeoutMs / 1000} s` }
      : connectionFailure(cause);
    return { kind: 'silent', ...failure, ...(status !== undefined && { status }) };
  }
}

/** What undici's `fetch failed` comes from, below all that is wrapped around it. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error;
}

async function follow(request: Attempt, signal: AbortSignal): Promise<Response | Failure> {
  let url = request.url;
  for (let redirects = 0; ; redirects += 1) {
    request.onRequest();
    const { method, headers, body = null, dispatcher } = request;
    const response = await fetch(url, { method, headers, body, signal, redirect: 'manual', dispatcher });
    const { status } = response;
    if (status < 300 || status > 399) return response;
    await response.body?.cancel();
    if (redirects === maxRedirects) return { kind: 'foreign', status, reason: 'too many redirects' };
    const decision = decideRedirect(method, request.root, url, response.headers.get('location'));
    if ('refuse' in decision) return { kind: 'foreign', status, reason: decision.refuse };
    url = decision.follow;
  }
}

async function readAnswer(response: Response, now: () => Date): Promise<Outcome> {
  const { status } = response;
  const contentType = mediaType(response);
  if (status !== 204 && contentType !== 'application/json') {
    await response.body?.cancel();
    return { kind: 'foreign', status, reason: `${nameOf(contentType)} instead of JSON` };
  }
  const text = await readBody(response, maxBytes);
  if (text === undefined) return { kind: 'odd', status, because: `more than ${maxBytes} bytes` };
  try {
    const body: unknown = status === 204 ? null : JSON.parse(text);
    const { headers } = response;
    return {
      kind: 'answered',
      status,
      headers: Object.fromEntries(headers),
      rate: rateLimitHeadersOf(headers, now()),
      body,
    };
  } catch {
    // The parser's own words quote the body.
    return { kind: 'odd', status, because: 'broken JSON' };
  }
}

async function readRefusal(response: Response, request: Attempt): Promise<Failure> {
  const { status, headers } = response;
  const reading = readBody(response, maxRefusalBytes);
  // Trouble is told by its status alone, should the line break while its explanation is read; a verdict needs its words.
  const body = (await (isVerdict(status) ? reading : reading.catch(() => undefined))) ?? '';
  const contentType = mediaType(response);
  if (isVerdict(status) && !isGitLabsWord(contentType, body)) {
    return { kind: 'foreign', status, reason: `${nameOf(contentType)} that holds no word of GitLab's` };
  }
  return {
    kind: 'refused',
    status,
    contentType,
    rate: rateLimitHeadersOf(headers, request.now()),
    words: refusalWords(contentType, body, request.secrets),
    requestedWaitMs: requestedWaitMs(status, headers, request.now()),
  };
}

/** A 4xx that says something about the question rather than about the moment. */
export function isVerdict(status: number): boolean {
  return status < 500 && status !== 429 && status !== 408;
}

function mediaType(response: Response): string {
  return response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** A type that is not expected is not repeated: it comes from outside and would end in a message. */
function nameOf(contentType: string): string {
  const known = [
    'application/json',
    'text/html',
    'text/plain',
    'text/xml',
    'application/xml',
    'application/octet-stream',
  ];
  return known.includes(contentType) ? contentType : 'another content type';
}
