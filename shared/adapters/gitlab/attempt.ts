import { type Dispatcher, fetch, type Response } from 'undici';

import { requestedWaitMs } from './requested-wait.ts';
import type { RateLimitHeaders } from './budgets/budget.ts';
import { rateLimitHeadersOf } from './budgets/rate-limit-headers.ts';
import { connectionFailure, type Lasting } from '../network/connection-failure.ts';
import { decideRedirect } from './decide-redirect.ts';
import { BlockedAddressError } from '../network/ssrf-guard.ts';
import { readBody } from '../network/read-body.ts';
import { streamBody } from './stream-body.ts';
import { isGitLabResponse, type ErrorText, errorText } from './error-text.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Header names are lower case. */
export type SuccessResponse = {
  kind: 'success';
  status: number;
  headers: Record<string, string>;
  rate: RateLimitHeaders | undefined;
  body: unknown;
  /** Resolves when a streamed body is no longer read; absent for a body that was read at once. */
  ended?: Promise<void>;
};
export type ErrorResponse = {
  kind: 'errorResponse';
  status: number;
  /** Without parameters, lower case; empty if absent. */
  contentType: string;
  rate: RateLimitHeaders | undefined;
  words: ErrorText;
  /** How long GitLab asks to wait, if it does. */
  requestedWaitMs: number | undefined;
};
export type Failure =
  | ErrorResponse
  /**
   * No complete response. `status`: that of the headers, if they came. `unsent`: no connection, so nothing was sent.
   */
  | { kind: 'noResponse'; reason: string; status?: number; unsent?: boolean; lasting?: Lasting }
  /** Not sent, because the address is blocked. A retry does not help. */
  | { kind: 'blocked'; reason: string }
  /** A gateway, a sign-in page or a challenge before GitLab responded instead of it. */
  | { kind: 'intercepted'; reason: string; status: number }
  /** A response that GitLab's API never gives. */
  | { kind: 'invalidResponse'; reason: string; status: number };
export type Outcome = SuccessResponse | Failure;

export type Attempt = {
  method: Method;
  dispatcher: Dispatcher;
  root: URL;
  url: URL;
  headers: Record<string, string>;
  body: URLSearchParams | string | undefined;
  /** Removed from GitLab's error text, in case it echoes them. */
  secrets: readonly string[];
  timeoutMs: number;
  /** Body of a success as a stream instead of JSON; makes the error of a connection that breaks while it is read. */
  streamed?: (failure: Failure) => Error;
  onRequest: () => void;
  now: () => Date;
};

const maxRedirects = 3;
const maxBytes = 50 * 1024 * 1024;
const maxRefusalBytes = 64 * 1024;

/** Sends one request, follows redirects within the instance, and classifies the outcome. Does not throw. */
export async function attempt(request: Attempt): Promise<Outcome> {
  // A streamed body takes as long as it takes: it has a limit for each of its parts.
  const headers = new AbortController();
  const timer = setTimeout(() => headers.abort(), request.timeoutMs);
  const { signal } = headers;
  let status: number | undefined;
  try {
    const response = await follow(request, signal);
    if ('kind' in response) return response;
    status = response.status;
    if (!response.ok) return await readRefusal(response, request);
    return request.streamed === undefined
      ? await readAnswer(response, request.now)
      : await openAnswer(response, request, request.streamed);
  } catch (error) {
    const cause = rootOf(error);
    if (cause instanceof BlockedAddressError) return { kind: 'blocked', reason: cause.message };
    const failure = signal.aborted
      ? { reason: `no answer within ${request.timeoutMs / 1000} s` }
      : connectionFailure(cause);
    return { kind: 'noResponse', ...failure, ...(status !== undefined && { status }) };
  } finally {
    clearTimeout(timer);
  }
}

/** The cause below all wrappers around undici's `fetch failed`. */
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
    if (redirects === maxRedirects) return { kind: 'intercepted', status, reason: 'too many redirects' };
    const decision = decideRedirect(method, request.root, url, response.headers.get('location'));
    if ('refuse' in decision) return { kind: 'intercepted', status, reason: decision.refuse };
    url = decision.follow;
  }
}

async function readAnswer(response: Response, now: () => Date): Promise<Outcome> {
  const { status } = response;
  const contentType = mediaType(response);
  if (status !== 204 && contentType !== 'application/json') {
    await response.body?.cancel();
    return { kind: 'intercepted', status, reason: `${nameOf(contentType)} instead of JSON` };
  }
  const text = await readBody(response, maxBytes);
  if (text === undefined) return { kind: 'invalidResponse', status, reason: `more than ${maxBytes} bytes` };
  try {
    const body: unknown = status === 204 ? null : JSON.parse(text);
    const { headers } = response;
    return {
      kind: 'success',
      status,
      headers: Object.fromEntries(headers),
      rate: rateLimitHeadersOf(headers, now()),
      body,
    };
  } catch {
    // The parser's own message quotes the body.
    return { kind: 'invalidResponse', status, reason: 'broken JSON' };
  }
}

/** A page of a gateway is no file of GitLab, which knows the types of files by their names. */
async function openAnswer(
  response: Response,
  { timeoutMs, now }: Attempt,
  errorOf: (failure: Failure) => Error,
): Promise<Outcome> {
  const { status, headers, body } = response;
  if (mediaType(response) === 'text/html') {
    await body?.cancel();
    return { kind: 'intercepted', status, reason: `${nameOf('text/html')} instead of a file` };
  }
  const { chunks, ended } = streamBody(body, timeoutMs, (cause, isIdle) => {
    const failure = isIdle
      ? { reason: `no more within ${timeoutMs / 1_000} s` }
      : connectionFailure(rootOf(cause));
    return errorOf({ kind: 'noResponse', ...failure, status });
  });
  return {
    kind: 'success',
    status,
    headers: Object.fromEntries(headers),
    rate: rateLimitHeadersOf(headers, now()),
    body: chunks,
    ended,
  };
}

async function readRefusal(response: Response, request: Attempt): Promise<Failure> {
  const { status, headers } = response;
  const reading = readBody(response, maxRefusalBytes);
  // A status such as 503 is enough if the connection breaks while its body is read; other errors need their text.
  const body = (await (isAboutRequest(status) ? reading : reading.catch(() => undefined))) ?? '';
  const contentType = mediaType(response);
  if (isAboutRequest(status) && !isGitLabResponse(contentType, body)) {
    return { kind: 'intercepted', status, reason: `${nameOf(contentType)} that is no error of GitLab's API` };
  }
  return {
    kind: 'errorResponse',
    status,
    contentType,
    rate: rateLimitHeadersOf(headers, request.now()),
    words: errorText(contentType, body, request.secrets),
    requestedWaitMs: requestedWaitMs(status, headers, request.now()),
  };
}

/** A 4xx that is about the request: the same request would get it again. */
export function isAboutRequest(status: number): boolean {
  return status < 500 && status !== 429 && status !== 408;
}

function mediaType(response: Response): string {
  return response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** An unexpected type is not repeated: it comes from outside and would end in an error message. */
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
