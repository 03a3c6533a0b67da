import { mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { pageFilesIn } from '../../../functions/edge/page-files.ts';
import { aBuiltPage, indexHtml, script, scriptName, writePageFile } from '../../support/built-page.ts';

let folder: string;
let remove: () => void;
beforeEach(() => ({ folder, remove } = aBuiltPage()));
afterEach(() => remove());

/** A time that differs from every other of a test. */
let nextSeconds = 1_000_000_000;
function buildAgain(text: string): void {
  writePageFile(join(folder, 'index.html'), text);
  nextSeconds += 1;
  utimesSync(join(folder, 'index.html'), nextSeconds, nextSeconds);
}

describe('the files of the page', () => {
  it('are the start page and the assets of known types', async () => {
    const page = await pageFilesIn([folder])();

    expect(page?.index.bytes.toString()).toBe(indexHtml);
    expect([...(page?.assets.keys() ?? [])].toSorted()).toEqual([scriptName, 'tiny-00000000.css']);
    expect(page?.assets.get(scriptName)?.bytes.toString()).toBe(script);
  });

  it('have the compressed forms that are smaller', async () => {
    const page = await pageFilesIn([folder])();

    expect(Object.keys(page?.assets.get(scriptName)?.compressed ?? {})).toEqual(['br', 'gzip']);
    expect(page?.assets.get('tiny-00000000.css')?.compressed).toEqual({});
  });

  it('are read once', async () => {
    const files = pageFilesIn([folder]);

    expect(await files()).toBe(await files());
  });

  it('are read again after the page was built again', async () => {
    const files = pageFilesIn([folder]);
    await files();
    buildAgain('<!doctype html>new');

    expect((await files())?.index.bytes.toString()).toBe('<!doctype html>new');
  });

  it('stay as they were while a build is under way', async () => {
    const files = pageFilesIn([folder]);
    const before = await files();
    rmSync(join(folder, 'assets'), { recursive: true });

    expect(await files()).toBe(before);
    writeFileSync(join(folder, 'assets'), 'no folder');
    expect(await files()).toBe(before);
  });

  it('are tried again at the next request after they could not be read', async () => {
    const files = pageFilesIn([folder]);
    const assets = join(folder, 'assets');
    const broken = join(assets, 'broken-00000000.js');
    const builtAt = 1_000_000_000;
    symlinkSync(join(folder, 'nowhere'), broken);
    utimesSync(assets, builtAt, builtAt);

    expect(await files()).toBeUndefined();
    rmSync(broken);
    utimesSync(assets, builtAt, builtAt);

    expect((await files())?.index.bytes.toString()).toBe(indexHtml);
  });

  it('are found where they come into being later, in the first folder that has them', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'palisade-no-page-'));
    const files = pageFilesIn([join(empty, 'web'), empty]);

    expect(await files()).toBeUndefined();
    expect(await pageFilesIn([empty, folder])()).toBeDefined();
    rmSync(empty, { recursive: true });
  });
});
