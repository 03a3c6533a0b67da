import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { StartError } from './options.ts';

const KeptWorld = z.object({ projects: z.int() });

/**
 * Creates the folder and closes it to other users of the machine: it contains keys, tokens and GitLab data. Folders of
 * earlier versions were open. Throws `StartError`.
 */
export function makePrivate(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    chmodSync(dataDir, 0o700);
  } catch (failure) {
    const { code = 'unknown' } = failure as NodeJS.ErrnoException;
    throw new StartError(
      `${dataDir} can't be made a folder of yours alone (${code}); choose another with --data.`,
    );
  }
}

/** File with the key that encrypts secrets at rest. Created once, readable by its owner only. */
export function vaultKeyFile(dataDir: string): string {
  return keptFile(join(dataDir, 'vault.key'), () => `local:${randomBytes(32).toString('base64')}`);
}

/**
 * File with the secret that a service requires of its clients. Created once, readable by its owner only. Data does not
 * depend on it: a folder whose services had public keys opens with new ones.
 */
export function secretFile(dataDir: string, of: 'storage' | 'service-bus' | 'identity'): string {
  const encoding = of === 'identity' ? 'base64url' : 'base64';
  return keptFile(join(dataDir, `${of}.key`), () => randomBytes(32).toString(encoding));
}

function keptFile(file: string, make: () => string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Atomic: the next start would take half a key for a whole one.
  if (!existsSync(file)) {
    writeFileSync(`${file}.new`, make(), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return file;
}

/**
 * Records the size of the simulated GitLab that the data belongs to. Throws `StartError` if it is another: its ids would
 * differ from those of the new world.
 */
export function assertWorldSize(dataDir: string, projects: number): void {
  const file = join(dataDir, 'world.json');
  if (!existsSync(file)) return writeFileSync(file, JSON.stringify({ projects }));
  const kept = sizeKeptIn(file);
  if (kept === projects) return undefined;
  throw new StartError(
    `${dataDir} holds a simulated GitLab of ${kept} projects; choose another folder with --data for one of ${projects}, or remove it.`,
  );
}

function sizeKeptIn(file: string): number {
  try {
    return KeptWorld.parse(JSON.parse(readFileSync(file, 'utf8'))).projects;
  } catch {
    throw new StartError(`${file} can't be read; remove its folder, or choose another with --data.`);
  }
}
