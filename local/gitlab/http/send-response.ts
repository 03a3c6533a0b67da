import type { ServerResponse } from 'node:http';
import type { HttpResponse } from './response.ts';

export function sendWhole(out: ServerResponse, response: HttpResponse): void {
  if (out.destroyed) return;
  if (response.status === 204) {
    out.writeHead(204, { 'cache-control': 'no-cache', ...response.headers });
    out.end();
    return;
  }
  const bytes = encodeBody(response);
  writeHead(out, response, bytes.length);
  out.end(bytes);
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
