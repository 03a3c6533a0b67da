import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Everything the page is built from. The lock file stands for its libraries. */
const SOURCES = ['web/**/*', 'shared/contracts/**/*.ts', 'package-lock.json', 'local/build-page.ts'];

/** Hash of names and contents; contents, because a checkout gives files new times. */
export async function sourceStamp(root: string): Promise<string> {
  const names = globSync(SOURCES, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const hash = createHash('sha256');
  for (const name of names) {
    const content = await readFile(name);
    hash.update(`${name.slice(root.length)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** Whether the folder has a complete build of just these sources. */
export async function isCurrent(outDir: string, stamp: string): Promise<boolean> {
  if (!existsSync(join(outDir, 'index.html'))) return false;
  return (await readFile(stampOf(outDir), 'utf8').catch(() => undefined)) === stamp;
}

export async function writeStamp(outDir: string, stamp: string): Promise<void> {
  await mkdir(dirname(stampOf(outDir)), { recursive: true });
  await writeFile(stampOf(outDir), stamp);
}

/** Beside what is deployed, where the source maps are too: `dist.map/web.stamp`. */
function stampOf(outDir: string): string {
  return join(`${dirname(outDir)}.map`, `${basename(outDir)}.stamp`);
}
