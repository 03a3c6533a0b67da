import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';

import { withCompileCache } from '../../local/compile-cache.ts';

const folder = mkdtempSync(join(tmpdir(), 'palisade-cache-'));
const program = join(folder, 'program.mjs');
const root = join(import.meta.dirname, '../..');
const enable = join(root, 'local/enable-compile-cache.ts');
writeFileSync(program, 'console.log("served");');
afterAll(() => rmSync(folder, { recursive: true }));

function run(cacheDir: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', enable, program], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: cacheDir },
    encoding: 'utf8',
  });
  return stdout + stderr;
}

describe('the compile cache', () => {
  it('holds the modules of a process that has ended', () => {
    const cacheDir = join(folder, 'cache');

    expect(run(cacheDir)).toBe('served\n');
    expect(readdirSync(cacheDir, { recursive: true }).length).toBeGreaterThan(1);
  });

  it('is done without where its folder cannot be made', () => {
    expect(run(join(program, 'below-a-file'))).toBe('served\n');
  });

  it('lies below node_modules unless the environment names a folder', () => {
    vi.stubEnv('NODE_COMPILE_CACHE', undefined);
    const own = withCompileCache({ PATH: '/bin' });
    vi.stubEnv('NODE_COMPILE_CACHE', '/elsewhere');
    const inherited = withCompileCache({ PATH: '/bin' });
    vi.unstubAllEnvs();

    expect(own).toEqual({ PATH: '/bin', NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compile') });
    expect(inherited).toEqual({ PATH: '/bin', NODE_COMPILE_CACHE: '/elsewhere' });
  });
});
