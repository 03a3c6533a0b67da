import type { IncomingMessage } from 'node:http';

import { OAuthError } from './http-response.ts';

const maxBodyBytes = 65_536;

/** Parsed request to the provider. */
export type HttpRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  /** Reads the body as a form. Throws `OAuthError` (413) above 64 kB. */
  form: () => Promise<URLSearchParams>;
};

export function parseRequest(request: IncomingMessage): HttpRequest {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    form: () => readForm(request),
  };
}

/** Returns a parameter. Throws `OAuthError` (400) if it is missing or empty. */
export function requiredParameter(from: URLSearchParams, name: string): string {
  const value = from.get(name) ?? '';
  if (value === '') throw new OAuthError(400, 'invalid_request', `The request must name ${name}.`);
  return value;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new OAuthError(413, 'invalid_request', 'The form is too large.');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
