import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';

import { type KeyRing, keyRing } from './key-ring.ts';

type Log = { warn(sentence: string, fields: Record<string, unknown>): void };

/**
 * A key ring in a file that only its owner may read. The file is looked at for each use and read when it changed, so a
 * new key counts without a restart. Throws when it can't be used at first; when that happens later (it is being written,
 * say), the keys that were read last go on.
 */
export function keyFile(path: string, log: Log): () => KeyRing {
  let held = { seen: stateOf(path), ring: readKeys(path) };
  let refused = '';
  return () => {
    try {
      const seen = stateOf(path);
      if (seen === held.seen) return held.ring;
      held = { seen, ring: readKeys(path) };
      refused = '';
    } catch (error) {
      const because = error instanceof Error ? error.message : '';
      if (because !== refused) log.warn('the key file can not be used; its former keys are', { because });
      refused = because;
    }
    return held.ring;
  };
}

/** Changes whenever the file does, also when another takes its place. */
function stateOf(path: string): string {
  try {
    const { ino, size, mode, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [ino, size, mode, mtimeNs, ctimeNs].join();
  } catch (error) {
    throw unusable(path, `can't be read (${codeOf(error)})`);
  }
}

/** What is opened is what is looked at and read, whatever takes its place meanwhile. */
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

function unusable(path: string, because: string): Error {
  return new Error(`The key file ${path} ${because}.`);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
