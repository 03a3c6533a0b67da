import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { GrantsState } from './grants.ts';

export type KeptGrants = { state: GrantsState; save: (state: GrantsState) => void };

/**
 * Keeps codes and tokens in one JSON file, replaced as a whole: a reader after a kill finds the state before a
 * change or after it, never half of it. Throws when the file holds something else.
 */
export function grantsFile(path: string): KeptGrants {
  return { state: read(path), save: (state) => replace(path, JSON.stringify(state)) };
}

function read(path: string): GrantsState {
  if (!existsSync(path)) return { codes: [], pairs: [] };
  const found = parsed(path);
  if (!Array.isArray(found?.codes) || !Array.isArray(found.pairs)) {
    throw new TypeError(`${path} does not hold the tokens of a simulated GitLab; remove it to begin anew.`);
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
