import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type HttpResponse, TextParts } from './response.ts';

export function sendWhole(out: ServerResponse, response: HttpResponse): void {
  if (out.destroyed) return;
  if (response.status === 204) {
    out.writeHead(204, { 'cache-control': 'no-cache', ...response.headers });
    out.end();
    return;
  }
  if (response.body instanceof TextParts) {
    writeHead(out, response, response.body.bytes);
    void sendParts(out, response.body).catch(() => out.destroy());
    return;
  }
  const bytes = encodeBody(response);
  writeHead(out, response, bytes.length);
  out.end(bytes);
}

const chunkLength = 65_536;

/** Waits for the client, so that a report of 200 MB takes no memory. */
async function sendParts(out: ServerResponse, { parts }: TextParts): Promise<void> {
  await pipeline(inChunks(parts()), out);
}

function* inChunks(parts: Iterable<string>): Generator<string> {
  let text = '';
  for (const part of parts) {
    text += part;
    if (text.length < chunkLength) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** Announces the whole body in the head, sends half of it and closes the connection. */
export function sendHalf(out: ServerResponse, response: HttpResponse): void {
  if (out.destroyed) return;
  const bytes = encodeBody(response);
  writeHead(out, response, bytes.length);
  out.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => out.destroy());
}

/** Encodes once: for text beyond Latin-1, measuring and writing a string each encode it again. */
function encodeBody({ body }: HttpResponse): Buffer {
  if (Buffer.isBuffer(body)) return body;
  if (body instanceof TextParts) return Buffer.from([...body.parts()].join(''));
  return Buffer.from(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
}

function writeHead(out: ServerResponse, { status, headers }: HttpResponse, length: number): void {
  out.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'max-age=0, private, must-revalidate',
    'content-length': length,
    ...headers,
  });
}
