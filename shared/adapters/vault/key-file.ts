import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';

import { type KeyRing, keyRing } from './key-ring.ts';

type Log = { warn(sentence: string, fields: Record<string, unknown>): void };

/**
 * A key ring in a file that only its owner may read. Each use checks whether the file has changed, so a new key needs no
 * restart. Throws if the file is unusable at first. If it becomes unusable later, for example while it is being written,
 * the last keys stay in use.
 */
export function keyFile(path: string, log: Log): () => KeyRing {
  let loaded = { state: stateOf(path), ring: readKeys(path) };
  let lastReason = '';
  return () => {
    try {
      const state = stateOf(path);
      if (state === loaded.state) return loaded.ring;
      loaded = { state, ring: readKeys(path) };
      lastReason = '';
    } catch (error) {
      const reason = error instanceof Error ? error.message : '';
      if (reason !== lastReason)
        log.warn('the key file can not be used; its former keys stay in use', { reason });
      lastReason = reason;
    }
    return loaded.ring;
  };
}

/** Changes whenever the file changes or is replaced. */
function stateOf(path: string): string {
  try {
    const { ino, size, mode, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [ino, size, mode, mtimeNs, ctimeNs].join();
  } catch (error) {
    throw unusable(path, `can't be read (${codeOf(error)})`);
  }
}

/** Checks and reads the same open file, also if the path is replaced meanwhile. */
function readKeys(path: string): KeyRing {
  const file = opened(path);
  try {
    const { mode } = fstatSync(file);
    const others = mode & 0o077;
    if (others !== 0 && process.platform !== 'win32') {
      throw unusable(path, `may be read by others (mode ${(mode & 0o777).toString(8)}); it must be 600`);
    }
    return keyRing(
      readFileSync(file, 'utf8')
        .trim()
        .replaceAll(/[\s,]+/g, ','),
    );
  } finally {
    closeSync(file);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw unusable(path, `can't be read (${codeOf(error)})`);
  }
}

function unusable(path: string, reason: string): Error {
  return new Error(`The key file ${path} ${reason}.`);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
