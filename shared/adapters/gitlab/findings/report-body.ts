import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import type { ReportBody } from '../../../features/findings/ports.ts';

/** The body of a file, unpacked if it is gzip: a job may keep one under any name. */
export function reportBody(
  chunks: AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>>,
  broken: () => Error,
): ReportBody {
  const announced = headers['content-length'];
  return {
    sizeBytes: announced === undefined ? undefined : Number(announced),
    [Symbol.asyncIterator]: () => unpacked(chunks, broken),
  };
}

async function* unpacked(chunks: AsyncIterable<Uint8Array>, broken: () => Error): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    const head = await headOf(source);
    const rest = joined(head, source);
    if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzipped(rest, broken);
    else yield* rest;
  } finally {
    await source.return?.();
  }
}

/** The first two bytes or more. */
async function headOf(source: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { done, value } = await source.next();
    if (done === true) return head;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* joined(head: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let read = await source.next(); read.done !== true; read = await source.next()) yield read.value;
}

async function* gunzipped(
  packed: AsyncIterable<Uint8Array>,
  broken: () => Error,
): AsyncGenerator<Uint8Array> {
  const unpacking = createGunzip();
  // Its failure is that of the iteration.
  pipeline(Readable.from(packed), unpacking, () => undefined);
  try {
    for await (const chunk of unpacking) yield chunk as Uint8Array;
  } catch (failure) {
    throw isOfZlib(failure) ? broken() : failure;
  } finally {
    unpacking.destroy();
  }
}

function isOfZlib(failure: unknown): boolean {
  const { code } = failure as { code?: unknown };
  return typeof code === 'string' && code.startsWith('Z_');
}
