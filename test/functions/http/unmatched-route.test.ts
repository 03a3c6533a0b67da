import { describe, expect, it } from 'vitest';

import { endpointsOf } from '../../../functions/edge/endpoint.ts';
import { matchPath, unmatchedRoute } from '../../../functions/http/unmatched-route.ts';
import { aService } from '../../support/a-service.ts';
import { aRequest } from '../../support/functions-library.ts';
import { answerOf } from '../../support/http-answer.ts';

const connector =
  'subscriptions/00000000-0000-4000-8000-00000000000a/resourceGroups/rg/providers/Microsoft.Security/securityConnectors/contoso';
const endpoints = endpointsOf({
  SecurityConnectors_Get: ({ params }) => Promise.resolve({ status: 200, body: params }),
  GitLabGroups_Get: ({ params }) => Promise.resolve({ status: 200, body: params }),
});

function ask(path: string, method = 'GET') {
  const request = aRequest({ method, path, query: { 'api-version': '2026-11-01-preview' } });
  return answerOf((given, context) => unmatchedRoute(given, context, aService(), endpoints), request);
}

describe('a path with doubled slashes', () => {
  it.each([`//${connector}`, `/${connector.replaceAll('/', '//')}`, `///${connector}/`])(
    'is answered as if it had none: %s',
    async (path) => {
      const { status, body } = await ask(path);

      expect(status).toBe(200);
      expect(JSON.parse(body)).toMatchObject({ resourceGroupName: 'rg', securityConnectorName: 'contoso' });
    },
  );

  it('is refused for a wrong method or invalid values, as any other', async () => {
    expect((await ask(`//${connector}`, 'DELETE')).status).toBe(405);
    expect((await ask(`//${connector.replace('00000000-', 'x')}`)).status).toBe(400);
  });

  it('may spell the fixed parts in any case and encode the values', async () => {
    const path = `//${connector.toUpperCase()}/DevOps/DEFAULT/gitlabgroups/acme%24web`;

    expect(JSON.parse((await ask(path)).body)).toMatchObject({ groupFQName: 'acme$web' });
  });
});

describe('any other path', () => {
  it.each([
    '/',
    '//',
    '/nothing/here',
    '/%00',
    '/%',
    '/%E0%A4%A',
    `/${connector}/more`,
    '/subscriptions//providers',
    `/${'a/'.repeat(3_000)}`,
    '/..%2f..%2fetc/passwd',
    '/<script>alert(1)</script>',
  ])('is not found, in the shape of ARM: %s', async (path) => {
    const { status, error } = await ask(path);

    expect([status, error?.code]).toEqual([404, 'ResourceNotFound']);
    expect(error?.message.length).toBeLessThan(300);
  });
});

it('takes a value that is not well encoded as it stands', () => {
  expect(matchPath('a/{b}', 'a/%E0%A4%A')).toEqual({ b: '%E0%A4%A' });
});
