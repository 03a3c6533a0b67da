import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { StartError } from './options.ts';

/**
 * Makes the folder this process's alone: two brokers or two Azurites on the same files would spoil them. A holder that
 * is no longer alive (`kill -9`) does not count. Answers with what gives the folder free. Throws `StartError`.
 */
export function holdFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'held-by');
  if (!claimed(file)) {
    const holder = Number(readFileSync(file, 'utf8'));
    if (isAlive(holder)) {
      throw new StartError(
        `${dataDir} is in use by process ${holder}; stop it, or choose another folder with --data.`,
      );
    }
    rmSync(file);
    if (!claimed(file)) throw new StartError(`${dataDir} was just taken by another start.`);
  }
  return () => rmSync(file, { force: true });
}

function claimed(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw failure;
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === 'EPERM';
  }
}
