import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Runs the command as a person would; its output is kept. */
export function npmStart(flags: string[], more: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [join(root, 'local/start.ts'), ...flags], {
    env: { PATH: process.env['PATH'], ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const heard = { output: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => (heard.output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (heard.errors += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, output: () => heard.output, errors: () => heard.errors };
}

/** Command lines of the processes that work in a folder. */
export function processesOf(path: string): string[] {
  return processIds()
    .map(commandLine)
    .filter((line) => line.includes(path));
}

/** Process id of the program that works in a folder; 0 if there is none. */
export function processIdOf(program: string, path: string): number {
  const id = processIds().find((one) => [program, path].every((part) => commandLine(one).includes(part)));
  return Number(id ?? 0);
}

function processIds(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** The first of four in a row, below those that the system gives to whoever asks for any. */
export async function freePorts(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const areFree = await Promise.all([port, port + 1, port + 2, port + 3].map(isFree));
    if (areFree.every(Boolean)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
