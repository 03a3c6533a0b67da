import { describe, expect, it } from 'vitest';

import {
  assertIssuedBy,
  idOfCode,
  type KeptAuthorization,
  unfinishedExchange,
} from '../../../../shared/features/credentials/domain/kept-authorization.ts';
import { aConnector, ada } from '../../../support/a-connector.ts';

const stored: KeptAuthorization = {
  ...ada,
  id: '00000000-0000-4000-8000-0000000000c1',
  connector: aConnector().key,
  instanceUrl: 'https://gitlab.example',
  createdAt: '2026-11-30T10:00:00.000Z',
  expiresAt: '2026-11-30T10:50:00.000Z',
};

describe('the id for a code', () => {
  it('is the same for the same person and code, and a guid', () => {
    expect(idOfCode('code', ada)).toBe(idOfCode('code', { ...ada, principalId: 'ADA-ID' }));
    expect(idOfCode('code', ada)).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  });

  it('differs for another code, person and tenant', () => {
    const ids = [
      idOfCode('code', ada),
      idOfCode('other', ada),
      idOfCode('code', { ...ada, principalId: 'grace-id' }),
      idOfCode('code', { ...ada, tenantId: 'other' }),
    ];

    expect(new Set(ids).size).toBe(4);
  });
});

it('belongs to the GitLab that issued it, in any spelling', () => {
  expect(() => assertIssuedBy(stored, 'https://GitLab.example:443/')).not.toThrow();
  expect(() => assertIssuedBy(stored, 'https://other.example')).toThrow(
    'was issued by https://gitlab.example',
  );
});

it('an exchange is waited for within a minute, and given up after it', () => {
  const [before, after] = ['10:00:59', '10:01:00'].map((time) =>
    unfinishedExchange(stored, new Date(`2026-11-30T${time}.000Z`)),
  );

  expect(before).toMatchObject({ status: 409, retryAfterSeconds: 2 });
  expect(after).toMatchObject({ status: 400, target: 'properties.authorization.code' });
});
