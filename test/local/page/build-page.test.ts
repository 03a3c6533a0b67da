import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { beforeAll, describe, expect, it } from 'vitest';

import { buildPage } from '../../../local/build-page.ts';
import { isCurrent, sourceStamp } from '../../../local/page/page-stamp.ts';

const root = resolve(import.meta.dirname, '../../..');

describe('the built page', () => {
  let outDir: string;
  let files: string[];

  beforeAll(async () => {
    outDir = join(await mkdtemp(join(tmpdir(), 'page-')), 'dist/web');
    await buildPage(outDir);
    files = (await readdir(outDir, { recursive: true })).toSorted();
  }, 120_000);

  it('is a document and a flat folder of hashed assets, without source maps', () => {
    const plain = files.filter((name) => !/\.(?:br|gz)$/.test(name));

    expect(plain.filter((name) => !name.startsWith('assets/'))).toEqual(['assets', 'index.html']);
    expect(plain.filter((name) => name.startsWith('assets/'))).toSatisfy((names: string[]) =>
      names.every((name) => /^assets\/[\w.-]+-[\w-]{8}\.(?:js|css|svg)$/.test(name)),
    );
  });

  it('has a form for brotli and gzip beside each file, with the same content', async () => {
    const plain = files.filter((name) => /\.(?:js|css|svg|html)$/.test(name));

    expect(plain.length).toBeGreaterThan(3);
    for (const name of plain) {
      const content = await readFile(join(outDir, name));
      expect(brotliDecompressSync(await readFile(join(outDir, `${name}.br`))).equals(content)).toBe(true);
      expect(gunzipSync(await readFile(join(outDir, `${name}.gz`))).equals(content)).toBe(true);
    }
  });

  it('has no script, style or address in its document that the policy would refuse', async () => {
    const html = await readFile(join(outDir, 'index.html'), 'utf8');

    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?:|data:/);
    expect(html).toMatch(/<script type="module" crossorigin src="\/assets\//);
  });

  it('is current until a source changes, and is replaced as a whole', async () => {
    const stamp = await sourceStamp(root);

    expect(await isCurrent(outDir, stamp)).toBe(true);
    expect(await isCurrent(outDir, 'another')).toBe(false);
    expect(await isCurrent(join(outDir, 'absent'), stamp)).toBe(false);
    await buildPage(outDir);
    expect((await readdir(outDir, { recursive: true })).toSorted()).toEqual(files);
    expect(await readdir(join(outDir, '..'))).toEqual(['web']);
  }, 120_000);
});
