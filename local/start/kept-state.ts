import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { StartError } from './options.ts';

const KeptWorld = z.object({ projects: z.int() });

/**
 * Makes the folder, and closes it to other users of the machine: keys, tokens and everything that was read of GitLab lie in
 * it. Folders of earlier versions were open. Throws `StartError`.
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

/** The file with the key that encrypts secrets at rest on this machine: made once, readable by its owner only. */
export function keptKeyFile(dataDir: string): string {
  return keptFile(join(dataDir, 'vault.key'), () => `local:${randomBytes(32).toString('base64')}`);
}

/**
 * The file with a secret that a process of this folder's stack asks of its clients: made once, readable by its owner only.
 * Data does not depend on it: a folder whose processes had well-known keys opens with new ones.
 */
export function keptSecretFile(dataDir: string, of: 'storage' | 'service-bus' | 'identity'): string {
  const encoding = of === 'identity' ? 'base64url' : 'base64';
  return keptFile(join(dataDir, `${of}.key`), () => randomBytes(32).toString(encoding));
}

function keptFile(file: string, make: () => string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Whole or not at all: half of a key would be taken for one at the next start.
  if (!existsSync(file)) {
    writeFileSync(`${file}.new`, make(), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return file;
}

/**
 * Notes the size of the simulated GitLab that the data belongs to. Throws `StartError` when the data belongs to
 * another: its ids would not be those of the new world.
 */
export function keepWorldSize(dataDir: string, projects: number): void {
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
