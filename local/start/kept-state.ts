import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { StartError } from './options.ts';

/** The key that encrypts secrets at rest on this machine: made once, readable by its owner only. */
export function keptVaultKey(dataDir: string): string {
  const file = join(dataDir, 'vault.key');
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, `local:${randomBytes(32).toString('base64')}`, { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/**
 * Notes the size of the simulated GitLab that the data belongs to. Throws `StartError` when the data belongs to
 * another: its ids would not be those of the new world.
 */
export function keepWorldSize(dataDir: string, projects: number): void {
  const file = join(dataDir, 'world.json');
  if (!existsSync(file)) return writeFileSync(file, JSON.stringify({ projects }));
  const kept = (JSON.parse(readFileSync(file, 'utf8')) as { projects: number }).projects;
  if (kept === projects) return undefined;
  throw new StartError(
    `${dataDir} holds a simulated GitLab of ${kept} projects; choose another folder with --data for one of ${projects}, or remove it.`,
  );
}
