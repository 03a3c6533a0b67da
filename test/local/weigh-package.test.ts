import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, expect, it } from 'vitest';

import { weighPackage } from '../../local/weigh-package.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function aPackage(more: Record<string, string | Buffer> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-weigh-'));
  folders.push(folder);
  const files = {
    'functions/index.js': 'x',
    'host.json': '{}',
    'package.json': '{}',
    'web/index.html': '',
    ...more,
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

it('finds nothing wrong with bundles, the files of the platform and the page', async () => {
  const { zipped, faults } = await weighPackage(aPackage({ 'functions/app-7QWWMWPH.js': 'x' }));

  expect(faults).toEqual([]);
  expect(zipped).toBeGreaterThan(300);
  expect(zipped).toBeLessThan(1_000);
});

it.each(['functions/index.js.map', 'web/assets/index.js.map', 'local.settings.json', 'functions/other.js'])(
  'names %s, which does not belong there',
  async (file) => {
    const { faults } = await weighPackage(aPackage({ [file]: '' }));

    expect(faults).toEqual([`${file} does not belong into the package`]);
  },
);

it('finds a package too large, but for its page', async () => {
  const large = randomBytes(2_600_000);

  expect((await weighPackage(aPackage({ 'web/assets/large.js': large }))).faults).toEqual([]);
  expect((await weighPackage(aPackage({ 'functions/index.js': large }))).faults).toEqual([
    expect.stringMatching(/^the package has \d+ bytes zipped, more than 2500000$/),
  ]);
});
