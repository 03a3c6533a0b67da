import { expect, it } from 'vitest';

import { beginSignIn } from '../../../shared/features/credentials/begin-sign-in.ts';
import { nonceHashOf, type SignIn } from '../../../shared/features/credentials/domain/sign-in.ts';
import { InvalidRequestError } from '../../../shared/platform/errors/errors.ts';
import { ada } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { MemorySlot } from '../../support/memory-vault.ts';

const application = {
  url: 'https://gitlab.example',
  clientId: 'client',
  redirectUri: 'https://palisade.example/oauth/gitlab/callback',
};

function testApp(instance: object = application) {
  const signIns = new Map<string, SignIn>();
  const codeVerifiers = new MemorySlot<{ codeVerifier: string }>();
  let secrets = 0;
  const app = anApp({
    clock: { now: () => new Date('2026-11-30T10:00:00.000Z') },
    ids: { newId: () => 'sign-in', newSecret: () => `secret-${(secrets += 1)}` },
    gitlab: {
      instanceOf: ({ tags }) => {
        if ('gitlabInstanceUrl' in tags) throw new InvalidRequestError('unknown');
        return instance as never;
      },
    },
    vault: { codeVerifiers },
    signIns: {
      insert: (state, signIn) => {
        signIns.set(state, signIn);
        return Promise.resolve();
      },
    },
  });
  return { app, signIns, codeVerifiers };
}

it('offers both scopes, and stores nothing before one is chosen', async () => {
  const { app, signIns } = testApp();

  const { offer, cookie } = await beginSignIn({}, ada, app);

  expect(offer.choices.map(({ scope }) => scope)).toEqual(['read_api', 'api']);
  expect([offer.authorizationUrl, cookie, signIns.size]).toEqual([undefined, undefined, 0]);
});

it('stores the sign-in and its verifier, and returns the URL at GitLab for ten minutes', async () => {
  const { app, signIns, codeVerifiers } = testApp();

  const { offer, cookie } = await beginSignIn({ scope: 'api' }, ada, app);

  const { origin, searchParams } = new URL(offer.authorizationUrl ?? '');
  const signIn = signIns.get(searchParams.get('state') ?? '');
  expect([origin, searchParams.get('scope')]).toEqual(['https://gitlab.example', 'api']);
  expect(signIn).toMatchObject({ principalId: 'ada-id', nonceHash: nonceHashOf(cookie?.nonce ?? '') });
  expect([offer.expiresAt, signIn?.expiresAt]).toEqual(Array(2).fill('2026-11-30T10:10:00.000Z'));
  expect(await codeVerifiers.get('sign-in')).toBeDefined();
});

it.each([
  [
    'an unknown instance',
    { instance: 'https://other.example' },
    application,
    'is not a configured GitLab instance',
  ],
  ['an instance without an application', {}, { url: application.url }, 'has no OAuth application'],
])('refuses %s', async (_, query, instance, message) => {
  await expect(beginSignIn(query, ada, testApp(instance).app)).rejects.toThrow(message);
});
