import { ConflictError, NotFoundError } from '../../platform/errors/errors.ts';
import { isSameScope } from '../../platform/resource-scope.ts';
import type { App } from '../app.ts';
import { type PostureScope, readableConnectors } from '../posture/open-posture.ts';
import type { ByteRange } from './domain/byte-range.ts';
import type { Export, ExportContent, ExportProgress } from './domain/export.ts';

const pollSeconds = 2;

/**
 * An export of a scope with its progress; the writer learns that a caller waits. A caller who may no longer read one of its
 * connectors gets `NotFoundError`, as for one that never was.
 */
export async function readExport(
  place: PostureScope,
  id: string,
  app: App,
): Promise<Export & { progress?: ExportProgress | undefined }> {
  const one = await readable(place, id, app);
  if (one.state !== 'Writing') return one;
  await app.exports.ask(one.id, app.clock.now().toISOString());
  return { ...one, progress: await app.exports.progress(one.id) };
}

/** An export with its content. Throws `ConflictError` unless it is ready, and as `readExport` does. */
export async function readyExport(
  place: PostureScope,
  id: string,
  app: App,
): Promise<Export & { content: ExportContent }> {
  const { content, ...one } = await readExport(place, id, app);
  if (content !== undefined) return { ...one, content };
  const isWriting = one.state === 'Writing';
  throw new ConflictError(
    isWriting ? 'The export is still being written.' : `The export has no content: it is ${one.state}.`,
    'ExportNotReady',
    isWriting ? pollSeconds : undefined,
  );
}

/** Some bytes of a content. */
export async function readBytes(
  { id, content }: Pick<Export, 'id'> & { content: ExportContent },
  { first, last }: ByteRange,
  app: App,
): Promise<Uint8Array> {
  const { chunkBytes } = app.exports;
  const from = Math.floor(first / chunkBytes);
  const chunks = await app.exports.chunks(
    { id, attempt: content.attempt },
    from,
    Math.floor(last / chunkBytes),
  );
  const start = first - from * chunkBytes;
  const bytes = Buffer.concat(chunks).subarray(start, start + last - first + 1);
  // Its day ended while it was read.
  if (bytes.length < last - first + 1) throw missing(id);
  return bytes;
}

async function readable(place: PostureScope, id: string, app: App): Promise<Export> {
  const one = (await app.exports.get(id))?.value;
  if (one === undefined || !isSameScope(one.scope, place.scope)) throw missing(id);
  if (Date.parse(one.expiresAt) <= app.clock.now().getTime()) throw missing(id);
  const ids = new Set((await readableConnectors(place, app)).map((connector) => connector.id));
  if (!one.connectors.every((connector) => ids.has(connector.id))) throw missing(id);
  return one;
}

function missing(id: string): NotFoundError {
  return new NotFoundError(`The export '${id.slice(0, 64)}' does not exist, or the caller may not read it.`);
}
