import { describe, expect, it } from 'vitest';

import type { GitLabCredentials } from '../../../shared/contracts/gitlab/oauth.ts';
import type { KeptAuthorization } from '../../../shared/features/credentials/domain/kept-authorization.ts';
import { readKeptAuthorization } from '../../../shared/features/credentials/read-kept-authorization.ts';
import { aConnector, ada } from '../../support/a-connector.ts';
import { aKeptAuthorization, keeping } from '../../support/a-kept-authorization.ts';
import { anApp } from '../../support/an-app.ts';

const { key } = aConnector();
const stored = aKeptAuthorization();
const credentials: GitLabCredentials = { kind: 'token', accessToken: 'canary' };

async function read(more: Partial<KeptAuthorization> = {}, isUsed = false, id = stored.id) {
  const app = anApp(await keeping({ ...stored, ...more }, isUsed ? undefined : credentials));
  return readKeptAuthorization(key, id, ada, app);
}

it('gives its owner the credentials, under a name in any case', async () => {
  const more = { principalId: 'ADA-ID', connector: { ...key, name: 'CONTOSO' } };

  expect((await read()).credentials).toEqual(credentials);
  expect((await read(more)).credentials).toEqual(credentials);
});

it('is still readable without credentials when a connector has taken them', async () => {
  expect(await read({}, true)).toEqual({ authorization: stored, credentials: undefined });
});

describe('is refused with the name of the field', () => {
  it.each([
    ['an unknown id', {}, '00000000-0000-4000-8000-0000000000c2', 'is unknown, or was removed'],
    ['one of another person', { principalId: 'grace-id' }, stored.id, 'is unknown, or was removed'],
    ['one of another tenant', { tenantId: 'other' }, stored.id, 'is unknown, or was removed'],
    [
      'one for another connector',
      { connector: { ...key, name: 'fabrikam' } },
      stored.id,
      "was issued for the security connector 'fabrikam'",
    ],
    [
      'one for the same name in another resource group',
      { connector: { ...key, resourceGroup: 'other' } },
      stored.id,
      "was issued for the security connector 'contoso'",
    ],
    ['one that has just expired', { expiresAt: '2026-11-30T10:00:00.000Z' }, stored.id, 'has expired'],
  ])('%s', async (_, more, id, message) => {
    const target = 'properties.authorization.authorizationId';

    await expect(read(more, false, id)).rejects.toMatchObject({
      status: 400,
      code: 'InvalidAuthorization',
      target,
      details: [{ code: 'InvalidValue', target, message }],
    });
  });
});
