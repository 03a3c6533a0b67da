import { open, readFile, rename, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodeRecord } from './record.ts';
import { applyChange, type StoredState } from './state.ts';

/** First bytes of a log; the digit rises when the format changes. */
const logHead = Buffer.from('PLSDBUS1', 'ascii');

/**
 * Reads a log and opens it for appending. What follows the last whole record is a write that a crash cut off and
 * nobody was told of: it is put aside in `<file>.torn` and cut away. A file of another kind is refused.
 */
export async function openLog(
  file: string,
): Promise<{ handle: FileHandle; state: StoredState; bytes: number }> {
  const log = await readFile(file).catch(emptyIfMissing);
  if (!logHead.subarray(0, log.length).equals(log.subarray(0, logHead.length))) {
    throw new Error(`${file} is not a log of this broker.`);
  }
  const { state, end } = replay(log);
  if (end < log.length) await writeFile(`${file}.torn`, log.subarray(end));
  const handle = await open(file, 'a');
  await handle.truncate(Math.min(end, log.length));
  if (log.length < logHead.length) await handle.appendFile(logHead.subarray(log.length));
  await handle.sync();
  await syncFolder(file);
  return { handle, state, bytes: end };
}

function emptyIfMissing(error: unknown): Buffer {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
  throw error;
}

function replay(log: Buffer): { state: StoredState; end: number } {
  const state: StoredState = new Map();
  let end = logHead.length;
  for (let record = decodeRecord(log, end); record !== undefined; record = decodeRecord(log, end)) {
    applyChange(state, record.change);
    end = record.next;
  }
  return { state, end };
}

/** Writes a whole log beside the old one and puts it in its place; a crash leaves the one or the other. */
export async function replaceLog(
  file: string,
  content: Iterable<Buffer>,
): Promise<{ handle: FileHandle; bytes: number }> {
  const fresh = `${file}.new`;
  const handle = await open(fresh, 'w');
  let bytes = 0;
  for (const part of [logHead, ...content]) {
    await handle.appendFile(part);
    bytes += part.length;
  }
  await handle.sync();
  await rename(fresh, file);
  await syncFolder(file);
  return { handle, bytes };
}

/** A new or renamed file is only sure to be found after a crash once its folder is on the disk too. */
async function syncFolder(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
