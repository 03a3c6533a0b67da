import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { isCurrent, sourceStamp } from './page-stamp.ts';

const repository = resolve(import.meta.dirname, '../..');
const outDir = join(repository, 'dist/web');

/**
 * Builds the page for `npm start` unless `dist/web` is a build of these very sources. An installation without the sources or
 * without Vite serves the build that it has. Answers whether it has built.
 */
export async function ensurePage(): Promise<boolean> {
  const canBuild = ['web/index.html', 'node_modules/vite'].every((path) =>
    existsSync(join(repository, path)),
  );
  if (!canBuild || (await isCurrent(outDir, await sourceStamp(repository)))) return false;
  // Vite takes a third of a second to load, which a start without a build need not wait for.
  const { buildPage } = await import('../build-page.ts');
  await buildPage(outDir);
  return true;
}
