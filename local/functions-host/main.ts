import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { announceFailure, announceReady, onStop } from '../child.ts';
import { tlsFlags, tlsIdentityOf } from '../tls/read-identity.ts';
import { guardRulesOf } from './guard-rules.ts';
import { AppLoadError } from './load-app.ts';
import { startHost, type Host } from './host.ts';

const DEFAULT_PORT = '7071';
const REPOSITORY = resolve(import.meta.dirname, '../..');

/** An unhandled rejection or exception ends the process, as it ends the real worker. */
function exitOnUnhandledErrors(): void {
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    });
  }
}

async function start(): Promise<Host> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: DEFAULT_PORT },
      entry: { type: 'string', default: join(REPOSITORY, 'functions/index.ts') },
      data: { type: 'string' },
      'host-json': { type: 'string' },
      ...tlsFlags,
    },
  });
  const hostJson = values['host-json'] ?? findAbove(resolve(values.entry), 'host.json');
  return startHost({
    entry: values.entry,
    hostJson: readJson(hostJson),
    settings: process.env,
    port: portNumber(values.port),
    guard: guardRulesOf(process.env),
    ...tlsIdentityOf(values),
    ...(values.data === undefined ? {} : { dataDir: values.data }),
  });
}

/** Finds the file in the entry's folder or the nearest folder above it, which is the app's root. */
function findAbove(entry: string, name: string): string {
  for (let folder = dirname(entry); ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return join(folder, name);
    if (folder === dirname(folder))
      throw new AppLoadError(`No ${name} was found in the folder of ${entry} or above it.`);
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new AppLoadError(`${file} can't be read: ${(error as Error).message}`);
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (text === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new AppLoadError(`'${text}' is not a port; use a number between 0 and 65535.`);
  }
  return port;
}

try {
  exitOnUnhandledErrors();
  const host = await start();
  onStop(() => host.stop());
  announceReady({ port: host.port, functions: host.functions });
  if (process.send === undefined) {
    console.log(`Functions host on port ${host.port}, ${host.functions.length} functions.`);
  }
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(error instanceof AppLoadError && process.send === undefined ? message : error);
  announceFailure(message);
  process.exit(1);
}
