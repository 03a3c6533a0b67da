import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import type { TestProject } from 'vitest/node';

import { type Child, startChild } from '../../../local/child.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Answers `GET /<worker>` with the connection string of an empty account, on the Azurite of that worker. */
    azuriteAccounts: string;
  }
}

type Azurite = Child<{ port: number }>;

const azuriteFile = join(import.meta.dirname, '../../../local/azurite/main.ts');
const key = randomBytes(64).toString('base64');
/** More than a run of all tests needs. */
const accounts = Array.from({ length: 1_000 }, (_, number) => `account${number}`);

/**
 * One Azurite for each vitest worker, started at its first use, instead of one for each file. Every caller gets its own
 * account, so that no test sees the rows of another. Vitest runs this once before the first file, and what it returns
 * after the last.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = new Map<string, Promise<Azurite>>();
  const free = accounts.values();
  const server = createServer((request, response) => {
    const worker = request.url ?? '';
    const azurite = started.get(worker) ?? startWithAccounts();
    started.set(worker, azurite);
    azurite.then(
      ({ details }) => response.end(connectionString(details.port, free.next().value)),
      (failure: unknown) => response.writeHead(500).end(String(failure)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('azuriteAccounts', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    server.closeAllConnections();
    await Promise.all([...started.values()].map(async (azurite) => (await azurite).stop()));
  };
}

/** Azurite reads its accounts from the environment. */
function startWithAccounts(): Promise<Azurite> {
  const AZURITE_ACCOUNTS = accounts.map((account) => `${account}:${key}`).join(';');
  return startChild(azuriteFile, { env: { ...process.env, AZURITE_ACCOUNTS } });
}

function connectionString(port: number, account = 'none-left'): string {
  const endpoint = `http://127.0.0.1:${port}/${account}`;
  return `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};TableEndpoint=${endpoint};`;
}
