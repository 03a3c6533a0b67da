import type { IncomingMessage } from 'node:http';

/**
 * Bytes that a body may have when `FUNCTIONS_REQUEST_BODY_SIZE_LIMIT` says nothing: what GitLab sends at most. The real host
 * takes 100 MB, and reads them whoever sends them; what is deployed should set it to the same.
 */
export const DEFAULT_BODY_LIMIT = 26_214_400;

/**
 * The whole body, or 'too-large'. As the real host without streaming, only a body with a Content-Length reaches the
 * handler: a chunked upload is read away and arrives empty. By events, since iterating costs more than all the rest.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too-large'> {
  const declared = request.headers['content-length'];
  if (declared !== undefined && Number(declared) > limit) return 'too-large';
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) resolve('too-large');
      else if (declared !== undefined) chunks.push(chunk);
    });
    request.once('end', () => resolve(joined(chunks)));
    request.once('error', reject);
  });
}

function joined([first = Buffer.alloc(0), ...more]: readonly Buffer[]): Buffer {
  return more.length === 0 ? first : Buffer.concat([first, ...more]);
}
