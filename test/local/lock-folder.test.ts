import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { FolderInUseError, lockFolder, lockFolderWithin } from '../../local/lock-folder.ts';

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palisade-held-'));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const holder = join(import.meta.dirname, 'holder.ts');

/** The first line that it prints, which a holder does once it holds. */
async function started(command: string, args: string[]): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, line: chunk.toString().trim() };
}

test('a folder that another process holds is refused, and who holds it is said', async () => {
  const { line: pid } = await started(process.execPath, ['--expose-gc', holder, folder]);

  const refusal = new RegExp(`^${folder} is in use by process ${pid} on \\S+ since \\d{4}-`);
  expect(() => lockFolder(folder)).toThrow(refusal);
  expect(() => lockFolder(folder)).toThrow(FolderInUseError);
});

test('a folder is free again when it is given back, and the moment its holder is killed', async () => {
  lockFolder(folder)();
  const { child } = await started(process.execPath, [holder, folder]);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const release = lockFolder(folder);

  expect(readFileSync(join(folder, 'held-by'), 'utf8')).toContain(`process ${process.pid} on`);
  release();
  expect(existsSync(join(folder, 'held-by'))).toBe(false);
});

test('the number of a process that lives and holds nothing keeps nobody out', () => {
  writeFileSync(join(folder, 'held-by'), String(process.ppid));

  expect(() => lockFolder(folder)()).not.toThrow();
});

test('a holder that was killed and that nobody has buried keeps nobody out', async () => {
  // Its parent becomes a process that never asks how its children ended.
  const script = `"${process.execPath}" "${holder}" "${folder}" & exec tail -f /dev/null`;
  const { line: pid } = await started('sh', ['-c', script]);
  process.kill(Number(pid), 'SIGKILL');

  // It stays in the table of processes.
  expect(process.kill(Number(pid), 0)).toBe(true);
  const release = await lockFolderWithin(folder, 5_000);
  expect(process.kill(Number(pid), 0)).toBe(true);
  release();
});

test('one that may wait gets the folder once its holder has ended', async () => {
  const { child } = await started(process.execPath, [holder, folder]);
  const waiting = lockFolderWithin(folder, 10_000);
  child.kill('SIGKILL');

  const release = await waiting;
  expect(readFileSync(join(folder, 'held-by'), 'utf8')).toContain(`process ${process.pid} on`);
  release();
});
