import type { HttpRequest } from '@azure/functions';

/**
 * Reads at most `maxBytes`. Returns undefined if Content-Length or the body itself exceeds it; the rest is not read then.
 */
export async function boundedBody(request: HttpRequest, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return undefined;
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // A reader costs less than iterating does.
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
    bytes += next.value.byteLength;
    if (bytes > maxBytes) {
      await reader?.cancel();
      return undefined;
    }
    chunks.push(next.value);
  }
  const [first = new Uint8Array(), ...more] = chunks;
  // A body mostly comes in one piece, which need not be copied.
  if (more.length === 0) return Buffer.from(first.buffer, first.byteOffset, first.byteLength);
  return Buffer.concat(chunks);
}
