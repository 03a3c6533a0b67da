import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { StartError } from './options.ts';

const KeptWorld = z.object({ projects: z.int() });

/** The file with the key that encrypts secrets at rest on this machine: made once, readable by its owner only. */
export function keptKeyFile(dataDir: string): string {
  const file = join(dataDir, 'vault.key');
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, `local:${randomBytes(32).toString('base64')}`, { mode: 0o600 });
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
