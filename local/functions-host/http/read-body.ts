import type { IncomingMessage } from 'node:http';

/**
 * Maximum body in bytes if `FUNCTIONS_REQUEST_BODY_SIZE_LIMIT` is not set: GitLab's maximum payload. The real host
 * accepts 100 MB from any sender; a deployment should set the limit to this value.
 */
export const DEFAULT_BODY_LIMIT = 26_214_400;

/**
 * Reads the whole body, or returns 'too-large'. Only a body with a Content-Length reaches the handler; a chunked upload
 * arrives empty, as in the real host without streaming. Uses events because async iteration is much slower.
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
