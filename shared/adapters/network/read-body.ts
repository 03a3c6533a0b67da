/**
 * Reads at most `maxBytes` (after decompression) as UTF-8; undefined if there is more. Throws if the connection breaks.
 */
export async function readBody(
  response: { body: AsyncIterable<Uint8Array> | null },
  maxBytes: number,
): Promise<string | undefined> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // An early return cancels the stream and frees the connection.
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
