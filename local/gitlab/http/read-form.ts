import type { IncomingMessage } from 'node:http';
import { HttpError } from './response.ts';

const maxBodyBytes = 1_048_576;

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new HttpError(413, { error: 'Request Entity Too Large' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Parses a form or JSON body; GitLab accepts both. */
export function parseForm(body: string, contentType = ''): URLSearchParams {
  return contentType.startsWith('application/json') ? fromJson(body) : new URLSearchParams(body);
}

/** Maps JSON to form fields: lists of objects become `custom_headers[][key]`, `null` an empty field. */
function fromJson(text: string): URLSearchParams {
  try {
    const fields: unknown = JSON.parse(text === '' ? '{}' : text);
    return new URLSearchParams(Object.entries(fields ?? {}).flatMap(([name, value]) => flat(name, value)));
  } catch {
    throw new HttpError(400, { error: 'The request body is not valid JSON.' });
  }
}

function flat(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item) => flat(`${name}[]`, item));
  if (value === null) return [[name, '']];
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([key, inner]) => flat(`${name}[${key}]`, inner));
  }
  const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return plain ? [[name, String(value)]] : [];
}
