import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { GrantsState } from './grants.ts';

export type PersistentGrants = { state: GrantsState; save: (state: GrantsState) => void };

/**
 * Stores codes and tokens in one JSON file that is replaced atomically, so that a kill never leaves a partial state.
 * Throws if the file has other content.
 */
export function grantsFile(path: string): PersistentGrants {
  return { state: read(path), save: (state) => replace(path, JSON.stringify(state)) };
}

function read(path: string): GrantsState {
  if (!existsSync(path)) return { codes: [], pairs: [] };
  const found = parsed(path);
  if (!Array.isArray(found?.codes) || !Array.isArray(found.pairs)) {
    throw new TypeError(`${path} does not hold the tokens of a simulated GitLab; remove it to start again.`);
  }
  return { codes: found.codes, pairs: found.pairs };
}

function parsed(path: string): Partial<GrantsState> | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<GrantsState>;
  } catch {
    return undefined;
  }
}

function replace(path: string, text: string): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, path);
}
