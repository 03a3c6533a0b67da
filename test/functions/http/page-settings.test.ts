import { describe, expect, it } from 'vitest';

import { pageSettings } from '../../../functions/http/page-settings.ts';
import { signInAt, type SignInSettings } from '../../../functions/http/page-sign-in.ts';
import { PageSettings } from '../../../shared/contracts/page-settings.ts';
import { aService } from '../../support/a-service.ts';
import { aRequest } from '../../support/functions-library.ts';
import { answerOf } from '../../support/http-answer.ts';

const tenantId = '00000000-0000-4000-8000-000000000001';
const clientId = '00000000-0000-4000-8000-0000000000c2';
const settings: SignInSettings = {
  PAGE_CLIENT_ID: clientId,
  REQUIRED_SCOPE: undefined,
  TENANTS: [{ tenantId, subscriptions: ['*'], owners: [] }],
  TOKEN_AUDIENCES: ['api://palisade'],
  TOKEN_AUTHORITY: 'https://login.microsoftonline.com',
};
const atHome = { ...settings, TOKEN_AUTHORITY: 'http://127.0.0.1:7074' };
const local = {
  kind: 'local',
  authority: `http://127.0.0.1:7074/${tenantId}`,
  clientId,
  scope: 'api://palisade/.default',
};

describe('a person signs in', () => {
  it('at Entra, in the tenant of the deployment', () => {
    expect(signInAt(false, settings)).toEqual({
      kind: 'entra',
      authority: `https://login.microsoftonline.com/${tenantId}`,
      clientId,
      scope: 'api://palisade/.default',
    });
  });

  it('at any organization where the deployment serves several', () => {
    const two = [...settings.TENANTS, { tenantId: clientId, subscriptions: [clientId], owners: [] }];

    expect(signInAt(false, { ...settings, TENANTS: two })).toMatchObject({
      authority: 'https://login.microsoftonline.com/organizations',
    });
  });

  it('at the local identity provider', () => {
    expect(signInAt(false, atHome)).toEqual(local);
  });

  it('nowhere on loopback, but may act as another local identity', () => {
    const as = 'local-administrator';

    expect(signInAt(true, atHome)).toEqual({ kind: 'loopback', as, another: local });
    expect(signInAt(true, settings)).toEqual({ kind: 'loopback', as });
  });

  it('with the registration of the API where the page has none of its own', () => {
    const shared = { ...settings, PAGE_CLIENT_ID: undefined, TOKEN_AUDIENCES: [clientId] };

    expect(signInAt(false, shared)).toMatchObject({ clientId, scope: `api://${clientId}/.default` });
  });

  it('not at all without a client id', () => {
    expect(signInAt(false, { ...settings, PAGE_CLIENT_ID: undefined })).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('PAGE_CLIENT_ID'),
    });
  });

  it('for the scope that tokens must have', () => {
    const scoped = { ...settings, REQUIRED_SCOPE: 'access', TOKEN_AUDIENCES: [clientId, 'api://palisade/'] };

    expect(signInAt(false, scoped)).toMatchObject({ scope: 'api://palisade/access' });
  });
});

describe('the settings of the page', () => {
  const secret = 'not-for-pages';
  const service = aService({
    identify: () => Promise.reject(new Error('nobody is asked')),
    settings: {
      ...aService().settings,
      GITLAB_INSTANCES: [
        {
          url: 'https://gitlab.com',
          clientId: 'an-id',
          clientSecret: secret,
          redirectUri: 'https://a.example',
        },
        { url: 'https://git.example/gitlab', headers: { 'cf-access-client-secret': secret }, ca: secret },
      ],
    },
  });
  const ask = (method = 'GET') => answerOf((request) => pageSettings(request, service), aRequest({ method }));

  it('are what the page parses, without a token', async () => {
    const { status, body } = await ask();

    expect(status).toBe(200);
    expect(PageSettings.parse(JSON.parse(body))).toMatchObject({
      version: '1.2.3',
      gitLabInstances: [
        { url: 'https://gitlab.com', kind: 'saas', authorizesByOAuth: true },
        { url: 'https://git.example/gitlab', kind: 'selfManaged', authorizesByOAuth: false },
      ],
      regions: expect.arrayContaining([{ name: 'westeurope', displayName: 'West Europe' }]),
    });
  });

  it('hold nothing that is not in the contract, and no secret', async () => {
    const { body } = await ask();

    expect(JSON.parse(body)).toEqual(PageSettings.parse(JSON.parse(body)));
    expect(body).not.toContain(secret);
    expect(body).not.toContain('an-id');
  });

  it.each(['HEAD', 'POST', 'DELETE'])('take no %s', async (method) => {
    const { status, headers } = await ask(method);

    expect([status, headers['Allow']]).toEqual([405, 'GET']);
  });
});
