import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { build } from 'vite';
import { afterAll, beforeAll } from 'vitest';

import config from '../../../web/vite.config.ts';
import { isInstalled } from './chromium.ts';
import { serveFolder } from './serve-folder.ts';

/** The gallery of parts, built as the page is. Answers the address of one of its shows. */
export function servedGallery(): (show: string) => string {
  let origin = '';
  const endings: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    if (!isInstalled) return;
    const outDir = await mkdtemp(join(tmpdir(), 'palisade-gallery-'));
    endings.push(() => rm(outDir, { recursive: true }));
    await build({
      ...config,
      configFile: false,
      logLevel: 'error',
      root: join(import.meta.dirname, 'gallery'),
      build: { ...config.build, outDir, emptyOutDir: true },
    });
    const served = await serveFolder(outDir);
    endings.push(served.close);
    origin = served.origin;
  }, 120_000);
  afterAll(() => Promise.all(endings.map((end) => end())));

  return (show) => `${origin}/${show}`;
}
