import type { IncomingMessage } from 'node:http';
import { Refused } from './answer.ts';

const largestBody = 1_048_576;

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new Refused(413, { error: 'Request Entity Too Large' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The fields of a body that was sent as a form or as JSON, as GitLab takes both. */
export function formOf(body: string, contentType = ''): URLSearchParams {
  return contentType.startsWith('application/json') ? fromJson(body) : new URLSearchParams(body);
}

/** Lists of objects get the names they have in a form, `custom_headers[][key]`; `null` is an empty field. */
function fromJson(text: string): URLSearchParams {
  try {
    const fields: unknown = JSON.parse(text === '' ? '{}' : text);
    return new URLSearchParams(Object.entries(fields ?? {}).flatMap(([name, value]) => flat(name, value)));
  } catch {
    throw new Refused(400, { error: 'The request body is not valid JSON.' });
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
