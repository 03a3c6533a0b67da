import { existsSync } from 'node:fs';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { bicepPath } from '../../infra/bicep/cli.ts';
import { compileInfra } from '../../infra/bicep/compile.ts';

async function sourcesOf(main: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bicep-'));
  await writeFile(join(folder, 'main.bicep'), `targetScope = 'subscription'\n${main}\n`);
  await writeFile(join(folder, 'main.bicepparam'), "using 'main.bicep'\n");
  return folder;
}

describe.skipIf(!existsSync(bicepPath()))('the compilation of Bicep', () => {
  it('refuses a warning, although the CLI does not, and leaves nothing behind', async () => {
    const folder = await sourcesOf("param unused string = ''");
    const to = join(folder, 'compiled');

    await expect(compileInfra(bicepPath(), folder, to)).rejects.toThrow(
      /bicep build warns:[^]+no-unused-params/,
    );
    expect(existsSync(to)).toBe(false);
    expect((await readdir(folder)).toSorted()).toEqual(['main.bicep', 'main.bicepparam']);
  });

  it('refuses a folder that is not there', async () => {
    await expect(compileInfra(bicepPath(), '/nowhere', '/nowhere/compiled')).rejects.toThrow('ENOENT');
  });
});
