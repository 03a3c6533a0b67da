import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import * as credentials from '../../local/gitlab/credentials.ts';
import { GitLabAuthorization } from '../../shared/contracts/arm/authorization.ts';
import { ValidationResult } from '../../shared/contracts/arm/validation.ts';
import { devopsPath } from '../support/api-client.ts';
import { codeOf, createConnector, devopsOf, offboard, operationEnd, runEnd } from '../support/onboarding.ts';
import { rowsOf } from '../support/raw-tables.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ projects: 40, assesses: false });
});
afterAll(() => stack.stop());

function post(name: string, action: string, body?: unknown) {
  return stack.api.call('POST', `${devopsPath(name)}/${action}`, body === undefined ? {} : { body });
}

function authorize(name: string, authorization: unknown, more: object = {}) {
  return post(name, 'authorizations', { properties: { authorization, ...more } });
}

describe('a person who authorises before the connector is created', () => {
  it('chooses groups, tries the choice, creates, and may send the last request twice', async () => {
    const { api, gitlab } = stack;
    const code = await codeOf(gitlab.url, 'demo', 'api');

    const authorized = await authorize('wizard', { code });
    const { authorizationId, groups, user } = GitLabAuthorization.parse(authorized.json);
    const authorization = { authorizationId };
    const listed = await post('wizard', 'listAvailableGitLabGroups', { properties: { authorization } });
    const [first] = groups.filter(({ canConnect }) => canConnect);
    const selection = { autoDiscovery: 'Disabled', topLevelInventoryList: [first?.fullyQualifiedName] };
    const body = { properties: { ...selection, authorization } };
    const tried = ValidationResult.parse((await post('wizard', 'validate', body)).json);
    await createConnector(api, 'wizard');
    const begun = await api.call('PUT', devopsPath('wizard'), { body });
    const repeated = await api.call('PUT', devopsPath('wizard'), { body });
    const end = await operationEnd(api, begun);
    const run = await runEnd(api, 'wizard');
    const late = await api.call('PUT', devopsPath('wizard'), { body });

    expect(authorized.headers.get('cache-control')).toBe('no-store');
    expect(user?.login).toBe('demo');
    expect((listed.json as { value: object[] }).value.length).toBeGreaterThan(groups.length);
    expect(tried).toMatchObject({ valid: true, authorizedAs: 'demo' });
    expect([begun.status, repeated.status, late.status]).toEqual([201, 202, 202]);
    const operation = begun.headers.get('azure-asyncoperation');
    expect(repeated.headers.get('azure-asyncoperation')).toBe(operation);
    expect(late.headers.get('azure-asyncoperation')).toBe(operation);
    expect(end.status).toBe('Succeeded');
    expect(run.properties.state).toBe('complete');
    expect(run.properties.counts?.projects).toBe(tried.projectsExpected);
    expect((await devopsOf(api, 'wizard')).properties.currentRunId).toBe(run.name);
    await offboard(api, 'wizard');
  });

  it('leaves nothing behind when the window is closed', async () => {
    const code = await codeOf(stack.gitlab.url);
    const { authorizationId } = GitLabAuthorization.parse((await authorize('closed', { code })).json);
    await stack.passTime(58 * 60_000);

    const expired = await post('closed', 'listAvailableGitLabGroups', {
      properties: { authorization: { authorizationId } },
    });
    await stack.fire('watchdog');

    expect(expired.json).toMatchObject({ error: { code: 'InvalidAuthorization' } });
    expect(await rowsOf(stack.tablesConnectionString, 'Authorizations')).toEqual([]);
    const kinds = (await rowsOf(stack.tablesConnectionString, 'Secrets')).map(({ rowKey }) => rowKey);
    expect(kinds).not.toContain('kept-credentials');
  });
});

describe('a request is refused with the name of what is wrong', () => {
  const id = '00000000-0000-4000-8000-000000000001';
  const token = credentials.demoToken;
  it.each([
    ['nothing', 'authorizations', {}, 'properties'],
    ['no authorization', 'authorizations', { properties: {} }, 'properties.authorization'],
    ['both', 'authorizations', wish({ code: 'a', accessToken: token }), 'properties.authorization'],
    ['an id', 'authorizations', wish({ authorizationId: id }), 'properties.authorization.authorizationId'],
    ['an empty token', 'authorizations', wish({ accessToken: ' ' }), 'properties.authorization.accessToken'],
    [
      'an unknown token',
      'authorizations',
      wish({ accessToken: 'no' }),
      'properties.authorization.accessToken',
    ],
    ['a code of no sign-in', 'authorizations', wish({ code: 'no' }), 'properties.authorization.code'],
    [
      'another GitLab',
      'authorizations',
      wish({ accessToken: token }, 'https://x.example'),
      'properties.gitlabInstanceUrl',
    ],
    [
      'no id',
      'listAvailableGitLabGroups',
      wish({ authorizationId: 'x' }),
      'properties.authorization.authorizationId',
    ],
    [
      'an unknown id',
      'listAvailableGitLabGroups',
      wish({ authorizationId: id }),
      'properties.authorization.authorizationId',
    ],
    [
      'a token',
      'listAvailableGitLabGroups',
      wish({ accessToken: token }),
      'properties.authorization.authorizationId',
    ],
    [
      'an unknown id',
      'validate',
      choice({ authorizationId: id }),
      'properties.authorization.authorizationId',
    ],
    ['both', 'validate', choice({ authorizationId: id, accessToken: token }), 'properties.authorization'],
  ])('%s for %s', async (_, action, body, target) => {
    const { status, json } = await post('refused', action, body);

    const { error } = json as { error: { target?: string; details: { target: string }[] } };
    expect(status).toBe(400);
    expect(error.details.map((detail) => detail.target)).toContain(target);
  });

  it('an unknown id in a configuration', async () => {
    await createConnector(stack.api, 'unknown-id');
    const body = choice({ authorizationId: id });

    const { status, json } = await stack.api.call('PUT', devopsPath('unknown-id'), { body });

    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { target: 'properties.authorization.authorizationId' } });
  });
});

function wish(authorization: object, gitlabInstanceUrl?: string) {
  return {
    properties: { authorization, ...(gitlabInstanceUrl === undefined ? {} : { gitlabInstanceUrl }) },
  };
}
function choice(authorization: object) {
  return { properties: { autoDiscovery: 'Enabled', authorization } };
}
