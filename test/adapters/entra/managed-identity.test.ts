import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { afterEach, expect, it, vi } from 'vitest';

import { managedIdentity, personOfAzureCli } from '../../../shared/adapters/entra/managed-identity.ts';

const storage = 'https://storage.azure.com/.default';

function counted(answer: () => Promise<string>) {
  const asked: string[] = [];
  const opened: (string | undefined)[] = [];
  const identity = managedIdentity('id-7', (clientId) => {
    opened.push(clientId);
    return Promise.resolve({
      async getToken(scope) {
        asked.push(String(scope));
        return { token: await answer(), expiresOnTimestamp: 1 };
      },
    });
  });
  return { identity, asked, opened };
}

it('asks once for all that need a token of one scope at the same time, and opens one identity', async () => {
  const { identity, asked, opened } = counted(() => Promise.resolve('token'));

  const tokens = await Promise.all([
    ...Array.from({ length: 22 }, () => identity.getToken(storage)),
    identity.getToken(['https://vault.azure.net/.default']),
  ]);

  expect(tokens.map((token) => token?.token)).toEqual(Array.from({ length: 23 }, () => 'token'));
  expect(asked).toEqual([storage, 'https://vault.azure.net/.default']);
  expect(opened).toEqual(['id-7']);
});

it('asks again later, also after a failure', async () => {
  let isDown = true;
  const { identity, asked } = counted(() =>
    isDown ? Promise.reject(new Error('no answer')) : Promise.resolve('token'),
  );

  await expect(identity.getToken(storage)).rejects.toThrow('no answer');
  isDown = false;

  expect(await identity.getToken(storage)).toMatchObject({ token: 'token' });
  expect(asked).toEqual([storage, storage]);
});

const folders: string[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Puts a double of the Azure CLI first in the path. */
function azureCli(script: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'az-'));
  folders.push(folder);
  writeFileSync(join(folder, 'az'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'az'), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`);
}

it('asks the Azure CLI for tokens of the person who is signed in', async () => {
  azureCli(
    `echo "{\\"accessToken\\":\\"$*\\",\\"expires_on\\":4102444800,\\"expiresOn\\":\\"2100-01-01 00:00:00.000000\\"}"`,
  );

  const token = await personOfAzureCli().getToken(storage);

  expect(token?.token).toMatch(/^account get-access-token .*--resource https:\/\/storage\.azure\.com/);
});

it('says that nobody is signed in', async () => {
  azureCli(`echo "Please run 'az login' to setup account." >&2; exit 1`);

  await expect(personOfAzureCli().getToken(storage)).rejects.toThrow(/az login/);
});
