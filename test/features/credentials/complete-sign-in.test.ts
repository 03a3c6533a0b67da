import { expect, it } from 'vitest';

import { completeSignIn } from '../../../shared/features/credentials/complete-sign-in.ts';
import {
  nonceHashOf,
  type CodeGrant,
  type SignIn,
} from '../../../shared/features/credentials/domain/sign-in.ts';
import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import { ada } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';

const instanceUrl = 'https://gitlab.example';

function testApp(more: Partial<SignIn> = {}) {
  const codes = new Map<string, CodeGrant>();
  let stored: SignIn = {
    id: 'sign-in',
    principalId: ada.principalId,
    tenantId: ada.tenantId,
    instanceUrl,
    scope: 'read_api',
    nonceHash: nonceHashOf('nonce'),
    expiresAt: '2026-11-30T10:10:00.000Z',
    ...more,
  };
  let version = 0;
  const app = anApp({
    clock: { now: () => new Date('2026-11-30T10:00:00.000Z') },
    signIns: {
      get: (state) =>
        Promise.resolve(state === 'state' ? { value: stored, etag: String(version) } : undefined),
      replace: (_state, signIn, etag) => {
        if (etag !== String(version)) return Promise.reject(new ConcurrentChangeError('changed'));
        stored = signIn;
        version += 1;
        return Promise.resolve();
      },
      insertCode: (code, grant) => {
        codes.set(code, grant);
        return Promise.resolve();
      },
    },
  });
  return { app, codes };
}

const back = { state: 'state', code: 'code' };
const nonce = () => 'nonce';

it('stores the code for the person who began the sign-in', async () => {
  const { app, codes } = testApp();

  expect(await completeSignIn(back, nonce, app)).toEqual({ outcome: 'code', code: 'code', instanceUrl });
  expect(codes.get('code')).toMatchObject({ signInId: 'sign-in', principalId: 'ada-id', instanceUrl });
});

it('accepts one of two concurrent returns', async () => {
  const { app } = testApp();

  const results = await Promise.all([completeSignIn(back, nonce, app), completeSignIn(back, nonce, app)]);

  expect(results.map(({ outcome }) => outcome).toSorted()).toEqual(['code', 'turned-away']);
  expect(await completeSignIn(back, nonce, app)).toEqual({ outcome: 'turned-away', fault: 'used' });
});

it('passes on the refusal of GitLab and uses up the state', async () => {
  const { app, codes } = testApp();

  const refused = await completeSignIn({ state: 'state', error: 'access_denied' }, nonce, app);

  expect(refused).toEqual({ outcome: 'refused', error: 'access_denied', instanceUrl });
  expect((await completeSignIn(back, nonce, app)).outcome).toBe('turned-away');
  expect(codes.size).toBe(0);
});

it.each([
  ['an unknown state', { ...back, state: 'other' }, nonce, {}, 'unknown'],
  ['another browser', back, () => undefined, {}, 'other-browser'],
  ['an expired sign-in', back, nonce, { expiresAt: '2026-11-30T10:00:00.000Z' }, 'expired'],
])('turns away %s', async (_, returned, nonceOf, more, fault) => {
  expect(await completeSignIn(returned, nonceOf, testApp(more).app)).toEqual({
    outcome: 'turned-away',
    fault,
  });
});
