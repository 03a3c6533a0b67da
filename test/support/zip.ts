import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Zips the content of a folder as the pipelines do. */
export async function zip(folder: string, archive: string): Promise<void> {
  await run('python3', ['-m', 'zipfile', '-c', archive, ...(await readdir(folder))], { cwd: folder });
}

/** Unpacks an archive. */
export async function unzip(archive: string, folder: string): Promise<void> {
  await run('python3', ['-m', 'zipfile', '-e', archive, folder]);
}
