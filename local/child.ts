import { fork, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import { withCompileCache } from './compile-cache.ts';

/** Child process of the local stack that is ready. */
export type Child<Details> = {
  process: ChildProcess;
  details: Details;
  /** Sends SIGTERM and waits for the end; sends SIGKILL after `timeoutMs`. */
  stop(timeoutMs?: number): Promise<void>;
};

export type ChildOptions = {
  args?: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** File for the output, which is dropped otherwise. */
  logFile?: string;
  /** Called if the process, once ready, ends without `stop`. */
  onUnexpectedExit?: (code: number | null) => void;
  execArgv?: readonly string[];
};

/** Starts a process of the local stack and waits for its `announceReady`. If it ends before that, throws with its own message. */
export async function startChild<Details>(file: string, options: ChildOptions = {}): Promise<Child<Details>> {
  const child = fork(file, [...(options.args ?? [])], {
    env: withCompileCache(options.env ?? process.env),
    execArgv: [...(options.execArgv ?? [])],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl+C reaches only the parent, which then stops its children in order.
    detached: true,
  });
  const lastLines = captureOutput(child, options.logFile);
  let stopping = false;
  let isReady = false;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      resolve();
      if (isReady && !stopping) options.onUnexpectedExit?.(code);
    });
  });
  const stop = async (timeoutMs = 10_000) => {
    stopping = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    await exited;
    clearTimeout(force);
  };
  try {
    const details = await readiness<Details>(child, lastLines);
    isReady = true;
    return { process: child, details, stop };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

function captureOutput(child: ChildProcess, logFile: string | undefined): () => string {
  let tail = '';
  if (logFile !== undefined) mkdirSync(dirname(logFile), { recursive: true });
  const log = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log?.write(chunk);
      tail = (tail + chunk.toString()).slice(-2_000);
    });
  }
  child.once('exit', () => log?.end());
  return () => tail.trim();
}

async function readiness<Details>(child: ChildProcess, output: () => string): Promise<Details> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if (isStatus(message) && message.ready !== undefined) resolve(message.ready as Details);
      if (isStatus(message) && message.failed !== undefined) reject(new Error(message.failed));
    });
    child.once('exit', (code) => {
      reject(new Error(`The process ended with ${String(code)} before it was ready. ${output()}`.trim()));
    });
  });
}

function isStatus(message: unknown): message is { ready?: unknown; failed?: string } {
  return typeof message === 'object' && message !== null;
}

/** Reports to the parent that this process serves. `details` is what the parent needs (port, connection string). */
export function announceReady(details: unknown): void {
  process.send?.({ ready: details });
}

/** Reports to the parent that this process can't start. The sentence is shown to the person as it is. */
export function announceFailure(sentence: string): void {
  process.exitCode = 1;
  process.send?.({ failed: sentence });
  if (process.connected) process.disconnect();
}

/** Runs `stop` once on SIGTERM, SIGINT or the end of the parent (even by `kill -9`), then ends the process. */
export function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  function once(): void {
    if (stopping) return;
    stopping = true;
    void stop()
      .catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
      .finally(() => process.exit(process.exitCode ?? 0));
  }
  process.once('SIGTERM', once);
  process.once('SIGINT', once);
  process.once('disconnect', once);
}
