import type { IncomingMessage } from 'node:http';
import { Refused } from './answer.ts';

const largestBody = 1_048_576;

/** The fields of a POST, sent as a form or as a flat JSON object, as GitLab takes both. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const text = await readText(request);
  const type = request.headers['content-type'] ?? '';
  return type.startsWith('application/json') ? fromJson(text) : new URLSearchParams(text);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new Refused(413, { error: 'Request Entity Too Large' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function fromJson(text: string): URLSearchParams {
  try {
    const fields: unknown = JSON.parse(text === '' ? '{}' : text);
    const flat = Object.entries(fields ?? {}).filter(([, value]) =>
      ['string', 'number'].includes(typeof value),
    );
    return new URLSearchParams(flat.map(([name, value]): [string, string] => [name, String(value)]));
  } catch {
    throw new Refused(400, { error: 'The request body is not valid JSON.' });
  }
}
