import type { IncomingMessage } from 'node:http';

import { Refused } from './answers.ts';

const maxBodyBytes = 65_536;

/** A request to the provider, taken apart. */
export type Asked = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  /** Throws `Refused` (413). */
  form: () => Promise<URLSearchParams>;
};

export function askedOf(request: IncomingMessage): Asked {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    form: () => formOf(request),
  };
}

/** Throws `Refused`. */
export function required(from: URLSearchParams, name: string): string {
  const value = from.get(name) ?? '';
  if (value === '') throw new Refused(400, 'invalid_request', `The request must name ${name}.`);
  return value;
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new Refused(413, 'invalid_request', 'The form is too large.');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
