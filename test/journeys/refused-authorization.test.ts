import { afterAll, beforeAll, expect, test } from 'vitest';

import * as credentials from '../../local/gitlab/credentials.ts';
import { configure, createConnector, codeOf, devopsOf, offboard, runEnd } from '../support/onboarding.ts';
import { rowsOf } from '../support/raw-tables.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ projects: 60, assesses: false });
});
afterAll(async () => {
  await stack.stop();
});

test('a bad code fails the operation and is reported on the configuration; a good one then succeeds', async () => {
  const { api, gitlab } = stack;
  await createConnector(api, 'mistyped');
  const bad = { code: 'not-a-code-that-was-ever-given-out' };

  const refused = await configure(api, 'mistyped', { autoDiscovery: 'Enabled', authorization: bad });
  const between = await devopsOf(api, 'mistyped');
  const good = { code: await codeOf(gitlab.url) };
  const accepted = await configure(api, 'mistyped', { autoDiscovery: 'Enabled', authorization: good });
  const run = await runEnd(api, 'mistyped');

  expect(refused).toMatchObject({ status: 'Failed', error: { code: 'TokenExchangeFailed' } });
  expect(refused.error?.message).toContain('invalid_grant');
  expect(between.properties.provisioningState).toBe('Failed');
  expect(between.properties.provisioningStatusMessage).toBe(refused.error?.message);
  expect(between.properties.autoDiscovery).toBe('Enabled');
  expect(accepted.status).toBe('Succeeded');
  expect(run.properties.state).toBe('complete');
  await offboard(api, 'mistyped');
});

test('a code works once: the second connector that brings it is refused', async () => {
  const { api, gitlab } = stack;
  const authorization = { code: await codeOf(gitlab.url) };
  await createConnector(api, 'first-come');
  await createConnector(api, 'too-late');

  const first = await configure(api, 'first-come', { autoDiscovery: 'Enabled', authorization });
  const second = await configure(api, 'too-late', { autoDiscovery: 'Enabled', authorization });

  expect(first.status).toBe('Succeeded');
  expect(second).toMatchObject({ status: 'Failed', error: { code: 'TokenExchangeFailed' } });
  await runEnd(api, 'first-come');
  await offboard(api, 'first-come');
});

test.each([
  ['an unknown', 'unknown-token', 'glpat-never-given-out-0000', /invalid_token|401/],
  ['an expired', 'expired-token', credentials.expiredToken, /expired/i],
  ['a revoked', 'revoked-token', credentials.revokedToken, /revoked/i],
  ["a blocked user's", 'blocked-token', credentials.blockedToken, /blocked/i],
  ['a wrong-scope', 'read-user-token', credentials.readUserToken, /read_api.*read_user/],
  ['a malformed', 'broken-token', 'glpat with\nline break', /characters/],
])('%s token is refused with words that help', async (_kind, name, accessToken, words) => {
  await createConnector(stack.api, name);

  const operation = await configure(stack.api, name, {
    autoDiscovery: 'Enabled',
    authorization: { accessToken },
  });

  const { properties } = await devopsOf(stack.api, name);
  expect(operation).toMatchObject({ status: 'Failed', error: { code: 'TokenExchangeFailed' } });
  expect(operation.error?.message).toMatch(words);
  expect(operation.error?.message).toContain(stack.gate.url);
  expect(properties.provisioningState).toBe('Failed');
  expect(properties.provisioningStatusMessage).toMatch(words);
  expect(stack.api.transcript.join('\n')).not.toContain(accessToken);
});

test('a refused renewal leaves the connector as it was: its earlier tokens go on working', async () => {
  const { api } = stack;
  await createConnector(api, 'renewed');
  const good = { accessToken: credentials.demoToken };
  await configure(api, 'renewed', { autoDiscovery: 'Enabled', authorization: good });
  await runEnd(api, 'renewed');

  const refused = await configure(api, 'renewed', { authorization: { code: 'never-given-out' } }, 'PATCH');
  const available = await api.call(
    'POST',
    `/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/palisade/providers/Microsoft.Security/securityConnectors/renewed/devops/default/listAvailableGitLabGroups`,
  );
  const again = await configure(api, 'renewed', { autoDiscovery: 'Enabled' });
  const run = await runEnd(api, 'renewed');

  expect(refused.error?.code).toBe('TokenExchangeFailed');
  expect(available.status).toBe(200);
  expect(again.status).toBe('Succeeded');
  expect(run.properties.state).toBe('complete');
});

test('what was refused leaves nothing in the vault', async () => {
  const kinds = (await rowsOf(stack.tablesConnectionString, 'Secrets')).map((row) => row.rowKey);

  // Each root group has the secret of a webhook too, should a person add one by hand.
  expect(kinds.filter((kind) => kind !== 'hook')).toHaveLength(1);
});
