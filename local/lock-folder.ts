import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';

/** The folder is locked by another process; the message names it. */
export class FolderInUseError extends Error {}

/** SQLite's result code for a lock held by another process (sqlite.org/rescode.html). */
const sqliteBusy = 5;
const retryMs = 200;
/** Keeps locks referenced: garbage collection would release them. */
const locks = new Set<DatabaseSync>();

/**
 * Locks a folder for this process and returns the function that unlocks it: two brokers or two Azurites would damage the
 * same files. The kernel holds the lock on the file `lock` (a record lock, through SQLite, because Node has no API for it). It
 * ends with the process, so no reused process id, zombie or old file can block the folder. Child processes do not inherit
 * it. The file `held-by` only names the owner. Throws `FolderInUseError`.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const lock = new DatabaseSync(join(folder, 'lock'));
  const holderFile = join(folder, 'held-by');
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (failure) {
    lock.close();
    if ((failure as { errcode?: number }).errcode !== sqliteBusy) throw failure;
    throw new FolderInUseError(`${folder} is in use by ${readHolder(holderFile)}`);
  }
  locks.add(lock);
  writeFileSync(holderFile, `process ${process.pid} on ${hostname()} since ${new Date().toISOString()}`);
  return () => {
    rmSync(holderFile, { force: true });
    locks.delete(lock);
    lock.close();
  };
}

/**
 * Locks a folder, waiting for its owner to end: after `npm start` is killed, its processes notice and save their data while the
 * next start is already running. Throws `FolderInUseError` after `timeoutMs`.
 */
export async function lockFolderWithin(folder: string, timeoutMs = 20_000): Promise<() => void> {
  for (const end = Date.now() + timeoutMs; ; await wait(retryMs)) {
    try {
      return lockFolder(folder);
    } catch (failure) {
      if (!(failure instanceof FolderInUseError) || Date.now() >= end) throw failure;
    }
  }
}

/** The owner writes its name just after it has taken the lock. */
function readHolder(file: string): string {
  try {
    const holder = readFileSync(file, 'utf8').trim().slice(0, 200);
    // Earlier versions wrote only the process id.
    return /^\d+$/.test(holder) ? `process ${holder}` : holder || 'another process';
  } catch {
    return 'another process';
  }
}
