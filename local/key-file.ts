import { readFileSync } from 'node:fs';

/** Reads a secret from a file, which keeps it out of command lines and environments. Throws if the file is empty. */
export function readKey(file: string): string {
  const key = readFileSync(file, 'utf8').trim();
  if (key === '') throw new Error(`${file} holds no key.`);
  return key;
}
