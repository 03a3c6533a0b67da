import type { ServerResponse } from 'node:http';
import type { HttpData, InvocationResponse } from '../core-api.ts';
import { setCookie } from './set-cookie.ts';

/** Framing is ours: an app's own value for one of these could only be wrong. */
const FRAMING = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);
/** A browser that heard it of `localhost` would want TLS of every other server on this machine, for a year (RFC 6797). */
const NOT_OF_THIS_MACHINE = 'strict-transport-security';

/** Sets what may be said from here. */
function setHeader(response: ServerResponse, name: string, value: string): void {
  const lowerCase = name.toLowerCase();
  if (!FRAMING.has(lowerCase) && lowerCase !== NOT_OF_THIS_MACHINE) response.setHeader(name, value);
}

/** The headers that host.json names, on every answer, the host's own too; what a function says of one of them counts. */
export function setCustomHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) setHeader(response, name, value);
}

/** A function that returns nothing is answered 204, as the host does. */
export function writeResponse(response: ServerResponse, { returnValue }: InvocationResponse): void {
  const data = returnValue?.http;
  if (data === undefined) return writeEmpty(response, 204);
  const body = Buffer.from(data.body?.bytes ?? data.body?.string ?? '');
  response.statusCode = Number(data.statusCode ?? 200);
  for (const [name, value] of Object.entries(data.headers ?? {})) setHeader(response, name, value);
  writeCookies(response, data);
  if (![204, 304].includes(response.statusCode)) response.setHeader('content-length', body.length);
  // As text of the same bytes, which Node sends together with the headers.
  response.end(body.toString('latin1'), 'latin1');
}

/** Every answer that the host itself gives has an empty body. */
export function writeEmpty(response: ServerResponse, status: number): void {
  response.statusCode = status;
  if (status !== 204) response.setHeader('content-length', 0);
  response.end();
}

function writeCookies(response: ServerResponse, data: HttpData): void {
  for (const cookie of data.cookies ?? []) response.appendHeader('set-cookie', setCookie(cookie));
}
