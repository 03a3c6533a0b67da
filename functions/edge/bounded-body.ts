import type { HttpRequest } from '@azure/functions';

/**
 * The bytes of a body of at most `maxBytes`; undefined when there are more, by its own word or in truth. A body that says
 * its length is read at once, which is much cheaper: HTTP itself sees to it that no more comes. One that does not is
 * read piece by piece, and no further than it may go.
 */
export async function boundedBody(request: HttpRequest, maxBytes: number): Promise<Buffer | undefined> {
  const declared = request.headers.get('content-length');
  if (declared === null) return counted(request, maxBytes);
  if (Number(declared) > maxBytes) return undefined;
  const body = Buffer.from(await request.arrayBuffer());
  return body.byteLength > maxBytes ? undefined : body;
}

async function counted({ body }: HttpRequest, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop early ends the stream.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
