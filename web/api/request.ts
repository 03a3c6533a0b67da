import { z } from 'zod';

import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import { SessionEndedError, type Session } from '../session/session.ts';
import { ApiError, apiErrorOf } from './api-error.ts';

type Query = Readonly<Record<string, string | number | boolean | undefined>>;
export type RequestOptions<Schema extends z.ZodType> = {
  /** Everything the server sends is parsed. `z.unknown()` or `z.undefined()` where the answer does not matter. */
  schema: Schema;
  query?: Query | undefined;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** False where an answer of the browser's cache would not do, though the server calls it the same. */
  cached?: boolean;
  /** Refuses with 412 if the resource exists. */
  ifNoneMatch?: '*' | undefined;
  /** Range of bytes. */
  range?: string | undefined;
  /** Null: an address that is no resource of ARM, and takes no version. */
  apiVersion?: string | null;
  /** Takes the cookie of the answer, and sends those of this origin; no resource of the API needs one. */
  withCookies?: boolean;
};

let session: Session | undefined;

/** Before the first request: every token comes from here. */
export function takeTokensFrom(opened: Session): void {
  session = opened;
}

/**
 * Sends a request to the API of this origin and parses its answer. Answers have ETags and are revalidated by the browser's own
 * cache (`no-cache`), so that a 304 is seen here as the answer that it stands for. Throws `ApiError`, `SessionEndedError`, and the
 * signal's reason.
 */
export async function request<Schema extends z.ZodType>(
  path: string,
  options: RequestOptions<Schema>,
): Promise<z.infer<Schema>> {
  const response = await withToken((token) => send(urlOf(path, options), token, options));
  const body = await bodyOf(response);
  if (!response.ok) throw apiErrorOf(response, body, new Date());
  const parsed = options.schema.safeParse(body);
  if (!parsed.success) throw unexpected(response, parsed.error);
  return parsed.data;
}

/** A range of bytes of an answer, or the first part of it that the server gives; `size` is that of the whole. Throws as `request`. */
export async function requestBytes(
  path: string,
  first: number,
  signal: AbortSignal,
): Promise<{ bytes: Blob; size: number }> {
  const options = { schema: z.unknown(), signal, range: `bytes=${first}-` };
  const response = await withToken((token) => send(urlOf(path, options), token, options));
  if (!response.ok) throw apiErrorOf(response, await bodyOf(response), new Date());
  const size = Number(response.headers.get('content-range')?.split('/')[1]);
  return { bytes: await response.blob(), size };
}

/** A refused token is renewed once; if the new one is refused as well, the person has to sign in. */
async function withToken(ask: (token: string | undefined) => Promise<Response>): Promise<Response> {
  const token = await tokenOf(session);
  const response = await ask(token);
  if (response.status !== 401 || session === undefined || token === undefined) return response;
  const again = await ask(await tokenOf(session, { renew: true }));
  if (again.status !== 401) return again;
  session.end();
  throw new SessionEndedError();
}

/** A token that could not be renewed for now is a passing failure, like any other request without an answer. */
async function tokenOf(from: Session | undefined, how?: { renew: boolean }): Promise<string | undefined> {
  try {
    return await from?.token(how);
  } catch (failure) {
    throw failure instanceof SessionEndedError ? failure : noAnswer();
  }
}

function urlOf(path: string, { query = {}, apiVersion = ownApiVersion }: RequestOptions<z.ZodType>): string {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  if (apiVersion !== null && !url.searchParams.has('api-version')) {
    url.searchParams.set('api-version', apiVersion);
  }
  return url.href;
}

async function send(
  url: string,
  token: string | undefined,
  {
    method = 'GET',
    body,
    signal,
    ifNoneMatch,
    range,
    withCookies = false,
    cached = true,
  }: RequestOptions<z.ZodType>,
): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (token !== undefined) headers['Authorization'] = `Bearer ${token}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (range !== undefined) headers['Range'] = range;
  if (ifNoneMatch !== undefined) headers['If-None-Match'] = ifNoneMatch;
  try {
    return await fetch(url, {
      method,
      headers,
      credentials: withCookies ? 'same-origin' : 'omit',
      redirect: 'error',
      cache: cached ? 'default' : 'reload',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (failure) {
    if (signal?.aborted === true) throw failure;
    throw noAnswer();
  }
}

function noAnswer(): ApiError {
  return new ApiError({ status: 0, code: 'NoAnswer', message: 'The service did not answer.' });
}

/** Undefined for an empty body, and for one that is not JSON, which no schema takes then. */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unexpected({ status, headers }: Response, { issues }: z.ZodError): ApiError {
  const field = issues[0]?.path.join('.') ?? '';
  return new ApiError({
    status,
    code: 'UnexpectedAnswer',
    message: `The service answered in a form that this page does not know${field === '' ? '' : ` (${field})`}. Reload the page.`,
    requestId: headers.get('x-ms-request-id') ?? undefined,
  });
}
