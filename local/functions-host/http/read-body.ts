import type { IncomingMessage } from 'node:http';

/** Bytes that a body may have when `FUNCTIONS_REQUEST_BODY_SIZE_LIMIT` says nothing: the host's 100 MB. */
export const DEFAULT_BODY_LIMIT = 104_857_600;

/**
 * The whole body, or 'too-large'. As the real host without streaming, only a body with a Content-Length reaches the
 * handler: a chunked upload is read away and arrives empty.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too-large'> {
  const declared = request.headers['content-length'];
  if (declared !== undefined && Number(declared) > limit) return 'too-large';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return 'too-large';
    if (declared !== undefined) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
