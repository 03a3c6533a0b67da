import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';

/** Another process holds the folder; the message says which. */
export class FolderHeldError extends Error {}

/** SQLite's result code for a lock that somebody else holds (sqlite.org/rescode.html). */
const sqliteBusy = 5;
const retryMs = 200;
/** A lock that nothing refers to would be given back when it is collected. */
const locks = new Set<DatabaseSync>();

/**
 * Makes a folder this process's alone: two brokers or two Azurites on the same files would spoil them. The lock is one that
 * the kernel holds for the process on the file `lock` (a record lock, taken through SQLite, as Node has no call for it), so
 * it ends with the process however that ends, and no process id that was given again, no zombie and no file from an earlier
 * life can stand for it. Processes that this one starts do not inherit it. `held-by` only says who it is. Answers with what
 * gives the folder free. Throws `FolderHeldError`.
 */
export function holdFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const lock = new DatabaseSync(join(folder, 'lock'));
  const holderFile = join(folder, 'held-by');
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (failure) {
    lock.close();
    if ((failure as { errcode?: number }).errcode !== sqliteBusy) throw failure;
    throw new FolderHeldError(`${folder} is in use by ${holderIn(holderFile)}`);
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
 * The same, but waits for the holder to end: when `npm start` is killed, the processes that it had started notice, and save
 * what they hold, while the next start is under way.
 */
export async function holdFolderSoon(folder: string, patienceMs = 20_000): Promise<() => void> {
  for (const end = Date.now() + patienceMs; ; await wait(retryMs)) {
    try {
      return holdFolder(folder);
    } catch (failure) {
      if (!(failure instanceof FolderHeldError) || Date.now() >= end) throw failure;
    }
  }
}

/** The holder writes who it is just after it has taken the lock. */
function holderIn(file: string): string {
  try {
    const holder = readFileSync(file, 'utf8').trim().slice(0, 200);
    // Earlier versions wrote the number alone.
    return /^\d+$/.test(holder) ? `process ${holder}` : holder || 'another process';
  } catch {
    return 'another process';
  }
}
