import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build, type Rolldown } from 'vite';

import type { PageFile } from './page/page-assets.ts';
import { firstLoad, sizeFaults, type FirstLoad, type Size } from './page/size-limits.ts';
import { sourceStamp, writeStamp } from './page/page-stamp.ts';
import { weigh } from './page/weigh.ts';

const repository = resolve(import.meta.dirname, '..');

export type BuiltPage = { outDir: string; firstLoad: FirstLoad };

/**
 * Builds the page into `dist/web`, with a `.br` and a `.gz` beside each file, and fails if it is larger than its limits.
 * Idempotent, also beside another process that builds: each builds in a folder of its own and moves it into place when it
 * is complete. The stamp is written last, so that a build that was cut off is done again.
 */
export async function buildPage(outDir = join(repository, 'dist/web')): Promise<BuiltPage> {
  const stamp = await sourceStamp(repository);
  const ownDir = `${outDir}.${process.pid}`;
  try {
    const result = await inProduction(() =>
      build({
        configFile: join(repository, 'web/vite.config.ts'),
        logLevel: 'warn',
        build: { outDir: ownDir },
      }),
    );
    const files = outputOf(result).map((file) => pageFile(file));
    const sizes = await precompress(ownDir);
    const faults = sizeFaults({ files, sizes });
    if (faults.length > 0) throw new Error(faults.join('\n'));
    await moveIntoPlace(ownDir, outDir);
    await writeStamp(outDir, stamp);
    return { outDir, firstLoad: firstLoad({ files, sizes }) };
  } finally {
    await rm(ownDir, { recursive: true, force: true });
  }
}

/** Vite takes React's development build where NODE_ENV says anything else, as under vitest. */
async function inProduction<Result>(work: () => Promise<Result>): Promise<Result> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

/** A folder cannot replace another that has files, so the old one steps aside first. */
async function moveIntoPlace(ownDir: string, outDir: string): Promise<void> {
  const oldDir = `${outDir}.old.${process.pid}`;
  await rename(outDir, oldDir).catch(ignoreAbsent);
  // Another process that was faster leaves the same build.
  await rename(ownDir, outDir).catch(ignoreFull);
  await rm(oldDir, { recursive: true, force: true });
}

function ignoreAbsent(failure: NodeJS.ErrnoException): void {
  if (failure.code !== 'ENOENT') throw failure;
}

function ignoreFull(failure: NodeJS.ErrnoException): void {
  if (failure.code !== 'ENOTEMPTY' && failure.code !== 'EEXIST') throw failure;
}

type Output = Rolldown.OutputChunk | Rolldown.OutputAsset;

function outputOf(result: Awaited<ReturnType<typeof build>>): Output[] {
  if (!('output' in result)) throw new Error('The build of the page has no output.');
  return result.output;
}

function pageFile(file: Output): PageFile {
  if (file.type === 'asset') return { name: file.fileName, source: undefined, needs: [] };
  const source = file.facadeModuleId;
  return {
    name: file.fileName,
    source: source === null ? undefined : relative(join(repository, 'web'), source),
    needs: [...file.imports, ...(file.viteMetadata?.importedCss ?? [])],
  };
}

async function precompress(outDir: string): Promise<Map<string, Size>> {
  const sizes = new Map<string, Size>();
  for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path);
    const name = relative(outDir, path);
    const weight = weigh(name, content);
    sizes.set(name, {
      gzip: weight?.gzip.length ?? content.length,
      brotli: weight?.brotli.length ?? content.length,
    });
    if (weight === undefined) continue;
    await writeFile(`${path}.gz`, weight.gzip);
    await writeFile(`${path}.br`, weight.brotli);
  }
  return sizes;
}
