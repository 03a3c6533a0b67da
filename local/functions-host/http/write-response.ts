import type { ServerResponse } from 'node:http';
import type { HttpData, InvocationResponse } from '../core-api.ts';
import { setCookie } from './set-cookie.ts';

/** Headers that the host sets itself; a value from the app would be wrong. */
const FRAMING = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);
/** HSTS for `localhost` would force TLS on every other server of this machine, for a year (RFC 6797). */
const BLOCKED_ON_LOCALHOST = 'strict-transport-security';

function setHeader(response: ServerResponse, name: string, value: string): void {
  const lowerCase = name.toLowerCase();
  if (!FRAMING.has(lowerCase) && lowerCase !== BLOCKED_ON_LOCALHOST) response.setHeader(name, value);
}

/** Sets the headers of host.json on every response, including the host's own. A function may overwrite them. */
export function setCustomHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) setHeader(response, name, value);
}

/** Returns 204 for a function without a return value, as the real host. */
export function writeResponse(response: ServerResponse, { returnValue }: InvocationResponse): void {
  const data = returnValue?.http;
  if (data === undefined) return writeEmpty(response, 204);
  const body = Buffer.from(data.body?.bytes ?? data.body?.string ?? '');
  response.statusCode = Number(data.statusCode ?? 200);
  for (const [name, value] of Object.entries(data.headers ?? {})) setHeader(response, name, value);
  writeCookies(response, data);
  if (![204, 304].includes(response.statusCode)) response.setHeader('content-length', body.length);
  // Passed as latin1 text with the same bytes, because Node sends text in one write with the headers.
  response.end(body.toString('latin1'), 'latin1');
}

/** Responses of the host itself have an empty body. */
export function writeEmpty(response: ServerResponse, status: number): void {
  response.statusCode = status;
  if (status !== 204) response.setHeader('content-length', 0);
  response.end();
}

function writeCookies(response: ServerResponse, data: HttpData): void {
  for (const cookie of data.cookies ?? []) response.appendHeader('set-cookie', setCookie(cookie));
}
