import { readFileSync } from 'node:fs';

/** The secret in a file, which keeps it out of command lines and environments. Throws when there is none. */
export function keyIn(file: string): string {
  const key = readFileSync(file, 'utf8').trim();
  if (key === '') throw new Error(`${file} holds no key.`);
  return key;
}
