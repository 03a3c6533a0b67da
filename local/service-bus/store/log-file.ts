import { open, readFile, rename, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodeRecord } from './record.ts';
import { applyChange, type StoredState } from './state.ts';

/** First bytes of a log. The digit is raised when the format changes. */
const logHead = Buffer.from('PLSDBUS1', 'ascii');

/**
 * Reads a log and opens it for appending. Bytes after the last whole record are a write that a crash interrupted and
 * that was never acknowledged: they are moved to `<file>.torn`. Throws if the file is not a log of this broker.
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

/** Replaces the log by rename. A crash leaves either the old or the new log. */
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

/** A new or renamed file survives a crash only once its folder has been synced too. */
async function syncFolder(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
