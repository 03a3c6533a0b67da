import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import { objectIdOf } from '../../local/identity/identities.ts';
import { startIdentityProvider, type IdentityProvider } from '../../local/identity/server.ts';
import { ActivityResource } from '../../shared/contracts/arm/activity.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { apiClient, connectorPath, devopsPath, type ApiClient } from '../support/api-client.ts';
import { contoso, fabrikam } from '../support/entra.ts';
import { createConnector, onboard } from '../support/onboarding.ts';
import { startStack, type Stack } from '../support/stack.ts';

const subscription = connectorPath('').split('/resourceGroups')[0] ?? '';
const securityAdmin = 'fb1c8493-542b-48eb-b624-b4c8fea62acd';
const securityReader = '39bc4728-0917-49c7-9d2c-d95423bc2eb4';

let provider: IdentityProvider;
let stack: Stack;

beforeAll(async () => {
  provider = await startIdentityProvider();
  stack = await startStack({
    projects: 60,
    settings: {
      LOCAL_ADMINISTRATOR: 'false',
      TOKEN_AUTHORITY: provider.url,
      TENANTS: JSON.stringify([
        {
          tenantId: contoso,
          subscriptions: [subscription.split('/').at(-1)],
          owners: [objectIdOf(contoso, 'olivia@contoso.example')],
        },
        { tenantId: fabrikam, subscriptions: ['*'] },
      ]),
    },
  });
});
afterAll(async () => {
  await stack.stop();
  await provider.stop();
});

/** The token as a person or script gets it: from the token endpoint. */
async function signIn(form: Record<string, string>, tenantId = contoso): Promise<ApiClient & { id: string }> {
  const answer = await fetch(`${provider.url}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, client_secret: provider.secret }),
  });
  const { access_token: token, object_id: id } = (await answer.json()) as Record<string, string>;
  const api = apiClient(stack.apiUrl, { authorization: `Bearer ${token}` });
  return { ...api, id: id ?? '' };
}

function user(username: string, tenantId?: string) {
  return signIn({ grant_type: 'password', username }, tenantId);
}

async function assign(by: ApiClient, scope: string, role: string, principalId: string, type: string) {
  const name = objectIdOf(scope, role + principalId);
  const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  const body = { properties: { roleDefinitionId, principalId, principalType: type } };
  const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
  expect((await by.call('PUT', path, { body, version: '2022-04-01' })).status).toBe(201);
  return () => by.call('DELETE', path, { version: '2022-04-01' });
}

test('a pipeline onboards GitLab with the role that an owner gave it, and an auditor sees that connector only', async () => {
  const olivia = await user('olivia@contoso.example');
  const pipeline = await signIn({ grant_type: 'client_credentials', client_id: 'pipeline' });
  const rita = await user('rita@contoso.example');
  const stranger = await user('rita@contoso.example', fabrikam);

  expect((await stack.api.call('GET', connectorPath('contoso'))).status).toBe(401);
  expect((await pipeline.call('GET', connectorPath('contoso'))).status).toBe(403);

  await assign(olivia, subscription, securityAdmin, pipeline.id, 'ServicePrincipal');
  const run = await onboard(pipeline, 'contoso', {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: demoToken },
  });
  await createConnector(pipeline, 'other');
  const revoke = await assign(olivia, connectorPath('contoso'), securityReader, rita.id, 'User');

  const groups = await rita.get(`${devopsPath('contoso')}/gitLabGroups`, listOf(GitLabGroupResource));
  const seen = await rita.call('GET', `${subscription}/providers/Microsoft.Security/securityConnectors`);
  const activities = await rita.get(`${connectorPath('contoso')}/activities`, listOf(ActivityResource));

  expect(run.properties.state).toBe('complete');
  expect(groups.value.length).toBeGreaterThan(0);
  expect(seen.json).toMatchObject({
    value: [{ name: 'contoso', systemData: { createdByType: 'Application' } }],
  });
  expect((seen.json as { value: unknown[] }).value).toHaveLength(1);
  expect((await rita.call('GET', `${devopsPath('contoso')}/changes`)).status).toBe(200);
  expect((await rita.call('GET', `${devopsPath('other')}/runs`)).status).toBe(403);
  expect((await rita.call('POST', `${devopsPath('contoso')}/resync`)).status).toBe(403);
  expect((await stranger.call('GET', connectorPath('contoso'))).status).toBe(401);
  expect(new Set(activities.value.map(({ properties }) => properties.caller))).toEqual(
    new Set(['pipeline', 'olivia@contoso.example']),
  );
  expect(JSON.stringify(activities)).not.toContain(demoToken);

  await revoke();
  await provider.keys.rotate();
  const later = await user('olivia@contoso.example');

  expect((await rita.call('GET', connectorPath('contoso'))).status).toBe(403);
  expect((await later.call('GET', connectorPath('contoso'))).status).toBe(401);
  await stack.passTime(31_000);
  expect((await later.call('GET', connectorPath('contoso'))).status).toBe(200);
  await stack.passTime(2 * 3_600_000);
  expect((await later.call('GET', connectorPath('contoso'))).json).toMatchObject({
    error: { code: 'ExpiredAuthenticationToken' },
  });
});
