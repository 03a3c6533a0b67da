import { describe, expect, it } from 'vitest';

import type { CodeGrant } from '../../../shared/features/credentials/domain/sign-in.ts';
import { readAuthorization } from '../../../shared/features/credentials/read-authorization.ts';
import { InvalidRequestError } from '../../../shared/platform/errors/errors.ts';
import { aConnector, ada } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';
import { MemorySlot } from '../../support/memory-vault.ts';

const connector = aConnector();
const instanceUrl = 'https://gitlab.example';
const grant: CodeGrant = {
  signInId: 'sign-in',
  principalId: ada.principalId,
  tenantId: ada.tenantId,
  instanceUrl,
  expiresAt: '2026-11-30T10:10:00.000Z',
};

async function read(
  authorization: { code?: string; accessToken?: string } | undefined,
  more: Partial<CodeGrant> = {},
  codesOfOtherClients = false,
) {
  const codeVerifiers = new MemorySlot<{ codeVerifier: string }>();
  await codeVerifiers.put('sign-in', { codeVerifier: 'verifier' });
  const app = anApp({
    ...memoryConnectors(connector),
    codesOfOtherClients,
    clock: { now: () => new Date('2026-11-30T10:00:00.000Z') },
    gitlab: { instanceOf: () => ({ url: instanceUrl }) },
    vault: { codeVerifiers },
    signIns: { grantOf: (code) => Promise.resolve(code === 'code' ? { ...grant, ...more } : undefined) },
  });
  return readAuthorization(connector.key, authorization, ada, app);
}

it('passes an access token on, and nothing if there is none', async () => {
  expect(await read({ accessToken: 'token' })).toEqual({ pending: { accessToken: 'token' } });
  expect(await read(undefined)).toBeUndefined();
});

describe('a code', () => {
  it('of a sign-in gets its verifier', async () => {
    expect(await read({ code: 'code' })).toEqual({
      pending: { code: 'code', codeVerifier: 'verifier' },
      signInId: 'sign-in',
    });
  });

  it('of another client is accepted only if the settings allow it', async () => {
    expect(await read({ code: 'other' }, {}, true)).toEqual({ pending: { code: 'other' } });
    await expect(read({ code: 'other' })).rejects.toMatchObject({ code: 'InvalidAuthorizationCode' });
  });

  it.each([
    ['of another person', { principalId: 'grace-id' }],
    ['of another GitLab', { instanceUrl: 'https://other.example' }],
    ['that has expired', { expiresAt: '2026-11-30T09:59:00.000Z' }],
    ['whose verifier was purged', { signInId: 'purged' }],
  ])('%s is refused', async (_, more) => {
    await expect(read({ code: 'code' }, more)).rejects.toBeInstanceOf(InvalidRequestError);
  });
});
