import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

import type { Encoding } from './accept-encoding.ts';
import { digestOf } from './entity-tag.ts';

/** A file of the page with its compressed forms, if they are smaller. */
export type PageFile = {
  type: string;
  digest: string;
  bytes: Buffer;
  compressed: Partial<Record<Encoding, Buffer>>;
};
export type BuiltPage = { index: PageFile; assets: ReadonlyMap<string, PageFile> };
/** The built page in memory; undefined if it was not built. */
export type PageFiles = () => Promise<BuiltPage | undefined>;

/** Extensions of assets and their media types. Other files are not served. */
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const suffixes: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };

/** Folders of the built page: beside the bundle, and in the repository for the app that runs from its sources. */
const usualFolders = ['../web', '../../dist/web'].map((folder) => join(import.meta.dirname, folder));

/**
 * Reads the page at the first request, and again only after it was built again, which the times of `index.html` and of the
 * folder of assets show. A build that is under way, or cannot be read, leaves the page as it was, and the next request tries again.
 */
export function pageFilesIn(folders: readonly string[] = usualFolders): PageFiles {
  let known: { builtAt: string; page: Promise<BuiltPage | undefined> } | undefined;
  return async () => {
    const found = await findBuild(folders);
    if (found === undefined || found.builtAt === known?.builtAt) return known?.page;
    const before = known;
    const reading = {
      builtAt: found.builtAt,
      page: readPage(found.folder).catch(() => {
        if (known === reading) known = before;
        return before?.page;
      }),
    };
    known = reading;
    return reading.page;
  };
}

async function findBuild(
  folders: readonly string[],
): Promise<{ folder: string; builtAt: string } | undefined> {
  for (const folder of folders) {
    const parts = ['index.html', 'assets'].map((name) => stat(join(folder, name)));
    const found = await Promise.all(parts).catch(() => undefined);
    if (found !== undefined) return { folder, builtAt: found.map(({ mtimeMs }) => mtimeMs).join(' ') };
  }
  return undefined;
}

async function readPage(folder: string): Promise<BuiltPage> {
  const names = (await readdir(join(folder, 'assets'))).filter((name) => extname(name) in types);
  const index = await readPageFile(join(folder, 'index.html'), 'text/html; charset=utf-8');
  const assets = await Promise.all(
    names.map(async (name) => {
      const file = await readPageFile(join(folder, 'assets', name), types[extname(name)] ?? '');
      return [name, file] as const;
    }),
  );
  return { index, assets: new Map(assets) };
}

async function readPageFile(path: string, type: string): Promise<PageFile> {
  const bytes = await readFile(path);
  const compressed: PageFile['compressed'] = {};
  for (const encoding of ['br', 'gzip'] as const) {
    const smaller = await readFile(`${path}${suffixes[encoding]}`).catch(() => undefined);
    if (smaller !== undefined && smaller.length < bytes.length) compressed[encoding] = smaller;
  }
  return { type, digest: digestOf(bytes), bytes, compressed };
}
