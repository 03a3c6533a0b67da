import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import {
  assertUsable,
  authorizeAddress,
  expiredCode,
  nonceHashOf,
  returnFaultOf,
  type CodeGrant,
  type SignIn,
} from '../../../../shared/features/credentials/domain/sign-in.ts';
import {
  permissionsAsked,
  rightsNeeded,
} from '../../../../shared/features/credentials/domain/required-scope.ts';
import { InvalidRequestError } from '../../../../shared/platform/errors/errors.ts';
import { ada } from '../../../support/a-connector.ts';
import { thrownBy } from '../../../support/thrown-by.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const later = '2026-11-23T10:10:00.000Z';
const { principalId, tenantId } = ada;
const instanceUrl = 'https://gitlab.example';
const signIn: SignIn = {
  id: 'sign-in',
  principalId,
  tenantId,
  instanceUrl,
  scope: 'read_api',
  nonceHash: nonceHashOf('nonce'),
  expiresAt: later,
};
const grant: CodeGrant = { signInId: 'sign-in', principalId, tenantId, instanceUrl, expiresAt: later };

describe('the address at GitLab', () => {
  it('holds the challenge of the verifier and not the verifier', () => {
    const instance = {
      url: instanceUrl,
      clientId: 'client',
      redirectUri: 'https://app/oauth/gitlab/callback',
    };
    const codeVerifier = 'v'.repeat(43);

    const address = new URL(authorizeAddress(instance, { state: 'state', scope: 'api', codeVerifier }));

    expect(address.href).not.toContain(codeVerifier);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      client_id: 'client',
      redirect_uri: instance.redirectUri,
      response_type: 'code',
      scope: 'api',
      state: 'state',
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
  });
});

describe('a return', () => {
  it.each([
    ['is let in', signIn, 'nonce', undefined],
    ['is not known', undefined, 'nonce', 'unknown'],
    ['without a cookie is of another browser', signIn, undefined, 'other-browser'],
    ['with another cookie is of another browser', signIn, 'other', 'other-browser'],
    [
      'with another cookie is of another browser, whatever else it is',
      { ...signIn, returnedAt: later },
      'other',
      'other-browser',
    ],
    ['that came before is used', { ...signIn, returnedAt: later }, 'nonce', 'used'],
    ['at its last moment has expired', { ...signIn, expiresAt: now.toISOString() }, 'nonce', 'expired'],
  ] as const)('%s', (_, known, nonce, fault) => {
    expect(returnFaultOf(known, nonce, now)).toBe(fault);
  });
});

describe('a code', () => {
  it('is usable by whom it was given to, however their id is written', () => {
    expect(() =>
      assertUsable(grant, { ...ada, principalId: principalId.toUpperCase() }, instanceUrl, now),
    ).not.toThrow();
  });

  it.each([
    ['of another person', { ...ada, principalId: 'grace-id' }, instanceUrl, now, /another person/],
    ['of another tenant', { ...ada, tenantId: 'other' }, instanceUrl, now, /another person/],
    ['of another GitLab', ada, 'https://other.example', now, /gitlab\.example.*other\.example/],
    ['that is too old', ada, instanceUrl, new Date(later), /expired/],
  ])('%s is refused with the name of the field', (_, by, url, at, words) => {
    const failure = thrownBy(() => assertUsable(grant, by, url, at)) as InvalidRequestError;

    expect(failure).toBeInstanceOf(InvalidRequestError);
    expect(failure).toMatchObject({
      status: 400,
      code: 'InvalidAuthorizationCode',
      target: 'properties.authorization.code',
    });
    expect(failure.message).toMatch(words);
  });

  it('whose verifier is gone has expired', () => {
    expect(expiredCode().message).toMatch(/expired/);
  });
});

describe('what is asked for', () => {
  it('comes with a reason each', () => {
    const all = [...permissionsAsked.read_api, ...permissionsAsked.api, ...rightsNeeded];

    expect(permissionsAsked.read_api.map(({ permission }) => permission)).toEqual(['read_api']);
    expect(permissionsAsked.api.map(({ permission }) => permission)).toEqual(['api']);
    expect(all.every(({ why, grants }) => why.length > 20 && grants.length > 20)).toBe(true);
  });
});
