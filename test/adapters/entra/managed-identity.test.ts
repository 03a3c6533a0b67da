import { expect, it } from 'vitest';

import { managedIdentity } from '../../../shared/adapters/entra/managed-identity.ts';

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
