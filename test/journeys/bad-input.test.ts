import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import { ErrorResponse } from '../../shared/contracts/arm/error.ts';
import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import { connectorPath, devopsPath, type ApiAnswer } from '../support/api-client.ts';
import { aConnector, createConnector, onboard, operationEnd, runEnd } from '../support/onboarding.ts';
import { addProjects } from '../support/inventory.ts';
import { rawBytes, rawRequest } from '../support/raw-request.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
const plain = { version: null };
const contoso = connectorPath('contoso');
const devops = devopsPath('contoso');

beforeAll(async () => {
  stack = await startStack({ projects: 300, assesses: false });
  const authorization = { accessToken: demoToken };
  await onboard(stack.api, 'contoso', { autoDiscovery: 'Enabled', authorization });
});
afterAll(async () => {
  await stack.stop();
});

describe('the query', () => {
  test.each([
    ['is missing', '', 'MissingApiVersionParameter'],
    ['names no version', '?api-version=', 'MissingApiVersionParameter'],
    ['names an unknown version', '?api-version=2020-01-01', 'InvalidApiVersionParameter'],
    ['names a version of another type', '?api-version=2024-04-01', 'InvalidApiVersionParameter'],
    [
      'names two versions',
      '?api-version=2023-10-01-preview&api-version=2024-08-01-preview',
      'InvalidApiVersionParameter',
    ],
    ['names something hostile', '?api-version=%00%0d%0aSet-Cookie:x', 'InvalidApiVersionParameter'],
    [
      'spells its key as a prototype',
      '?__proto__[api-version]=2023-10-01-preview',
      'MissingApiVersionParameter',
    ],
  ])('%s: 400', async (_what, query, code) => {
    const answer = await stack.api.call('GET', `${contoso}${query}`, plain);

    expect(errorOf(answer, 400)).toMatchObject({ code, target: 'api-version' });
  });

  test.each(['garbage', '%00', 'eyJ4IjoxfQ==', '..%2F..', "' or 1 eq 1", 'a'.repeat(4_000)])(
    'holds a continuation token that nobody gave: 400',
    async (token) => {
      const query = `?api-version=${ownApiVersion}&continuation-token=${token}`;
      const answer = await stack.api.call('GET', `${devops}/gitLabGroups/contoso/projects${query}`, plain);

      expect(errorOf(answer, 400).code).toBeTypeOf('string');
    },
  );

  test('holds the continuation token of another list: 400', async () => {
    const { api, gitlab } = stack;
    addProjects(gitlab, 'contoso', 'more', 101);
    await operationEnd(
      api,
      await api.call('PUT', devops, { body: { properties: { autoDiscovery: 'Enabled' } } }),
    );
    await runEnd(api, 'contoso');
    const list = `${devops}/gitLabGroups/contoso/projects`;
    const { nextLink } = (await api.call('GET', list)).json as { nextLink: string };

    const elsewhere = await api.call(
      'GET',
      nextLink.replace('gitLabGroups/contoso/', 'gitLabGroups/fabrikam/'),
    );

    errorOf(elsewhere, 400);
    expect((await api.call('GET', nextLink)).status).toBe(200);
  });
});

describe('the path', () => {
  test.each([
    ['a subscription that is no GUID', contoso.replace('11111111-', 'x-'), 'subscriptionId'],
    ['an over-long resource group', contoso.replace('palisade', 'r'.repeat(91)), 'resourceGroupName'],
    ['a resource group that ends in a dot', contoso.replace('palisade', 'palisade.'), 'resourceGroupName'],
    ['an over-long connector', connectorPath('c'.repeat(261)), 'securityConnectorName'],
    ['a connector with a NUL', connectorPath('con%00toso'), 'securityConnectorName'],
    ['a connector with a backslash', connectorPath('con%5Ctoso'), 'securityConnectorName'],
    ['a connector beyond ASCII', connectorPath('%F0%9F%9A%80'), 'securityConnectorName'],
    ['a connector named as a prototype', connectorPath('__proto__'), 'securityConnectorName'],
    ['an operation that is no GUID', `${devops}/operationResults/latest`, 'operationResultId'],
    ['a run that is no run', `${devops}/runs/..%5C..`, 'runId'],
  ])('names %s: 400 for %s', async (_what, path, target) => {
    const error = errorOf(await stack.api.call('GET', path), 400);

    expect(error.code).toBe('InvalidRequestPath');
    expect(error.details?.map((detail) => detail.target)).toContain(target);
  });

  test.each([
    ['an unknown connector', connectorPath('nobody'), 'ResourceNotFound'],
    ['a connector that Object has', connectorPath('constructor'), 'ResourceNotFound'],
    ['the configuration of an unknown connector', devopsPath('nobody'), 'ParentResourceNotFound'],
    ['the groups of an unknown connector', `${devopsPath('nobody')}/gitLabGroups`, 'ParentResourceNotFound'],
    ['an unknown group', `${devops}/gitLabGroups/nobody`, 'ResourceNotFound'],
    ['a group beside a known one', `${devops}/gitLabGroups/contoso$nobody`, 'ResourceNotFound'],
    ['a group whose name a known one begins with', `${devops}/gitLabGroups/cont`, 'ResourceNotFound'],
    ['projects of an unknown group', `${devops}/gitLabGroups/nobody/projects`, 'ParentResourceNotFound'],
    ['an unknown project', `${devops}/gitLabGroups/contoso/projects/nobody`, 'ResourceNotFound'],
    [
      'an unknown operation',
      `${devops}/operationResults/${'0'.repeat(8)}-0000-4000-8000-000000000000`,
      'ResourceNotFound',
    ],
    ['an unknown run', `${devops}/runs/0000000000000-000000000000`, 'ResourceNotFound'],
    ['a group with a quote', `${devops}/gitLabGroups/a'%20or%20'1'%20eq%20'1`, 'ResourceNotFound'],
    ['a group with control characters', `${devops}/gitLabGroups/a%00%01%7F`, 'ResourceNotFound'],
    ['a group beyond ASCII', `${devops}/gitLabGroups/%E6%97%A5%F0%9F%9A%80`, 'ResourceNotFound'],
    ['a group with forbidden key characters', `${devops}/gitLabGroups/a%5C%23%3Fb`, 'ResourceNotFound'],
    ['a group of thousands of characters', `${devops}/gitLabGroups/${'g'.repeat(5_000)}`, 'ResourceNotFound'],
    [
      'a project with forbidden key characters',
      `${devops}/gitLabGroups/contoso/projects/a%5C%23%3F%00b`,
      'ResourceNotFound',
    ],
    ['an encoded slash in a group', `${devops}/gitLabGroups/contoso%2Fnobody`, 'ResourceNotFound'],
    ['nothing that we have', '/subscriptions/x/y/z', 'ResourceNotFound'],
    ['another configuration than the default', `${contoso}/devops/other`, 'ResourceNotFound'],
    ['its way upwards', `${devops}/gitLabGroups/..%2F..%2Fx`, 'ResourceNotFound'],
  ])('names %s: 404', async (_what, path, code) => {
    expect(errorOf(await stack.api.call('GET', path), 404).code).toBe(code);
  });

  test('has malformed percent-encoding or is endless: refused by the host itself', async () => {
    const malformed = await rawRequest(stack.apiUrl, { method: 'GET', path: '/subscriptions/%zz' });
    const endless = await rawRequest(stack.apiUrl, { method: 'GET', path: `/${'a'.repeat(9_000)}` });

    expect(malformed.status).toBe(400);
    expect(endless.status).toBe(414);
  });
});

describe('the body', () => {
  const connectorBodies: [string, unknown, string[]][] = [
    ['nothing', {}, ['location', 'properties']],
    ['no location', { properties: aConnector.properties }, ['location']],
    ['an unknown region', { ...aConnector, location: 'atlantis' }, ['location']],
    ['an array', [], ['body']],
    ['null', null, ['body']],
    ['a number', 42, ['body']],
    ['a text', '"text"', ['body']],
    ['a number for the location', { ...aConnector, location: 7 }, ['location']],
    ['an array for the properties', { ...aConnector, properties: [] }, ['properties']],
    ['text for the tags', { ...aConnector, tags: 'a=b' }, ['tags']],
    ['a number in the tags', { ...aConnector, tags: { a: 1 } }, ['tags.a']],
    [
      'an unknown environment',
      withProperties({ environmentName: 'Bitbucket' }),
      ['properties.environmentName'],
    ],
    [
      'another environment',
      withProperties({ environmentData: { environmentType: 'AwsAccount' } }),
      ['properties.environmentData.environmentType'],
    ],
    ['no offering', withProperties({ offerings: [] }), ['properties.offerings']],
    [
      'another offering',
      withProperties({ offerings: [{ offeringType: 'CspmMonitorAws' }] }),
      ['properties.offerings[0].offeringType'],
    ],
    ['an object for the offerings', withProperties({ offerings: {} }), ['properties.offerings']],
    ['an unknown property', { ...aConnector, unheardOf: 1 }, ['unheardOf']],
    ['an unknown inner property', withProperties({ unheardOf: 1 }), ['properties.unheardOf']],
    ['a constructor', '{"constructor":{"prototype":{"polluted":true}}}', ['location', 'constructor']],
    [
      'several faults',
      { location: 1, kind: 2, properties: { offerings: 3 } },
      ['location', 'kind', 'properties.offerings'],
    ],
  ];
  test.each(connectorBodies)('of a connector is %s: 400 names every field', async (_what, body, targets) => {
    const error = errorOf(await stack.api.call('PUT', connectorPath('never-made'), { body }), 400);

    for (const target of targets) expect(error.details?.map((detail) => detail.target)).toContain(target);
  });

  const devopsBodies: [string, unknown, string[]][] = [
    ['nothing', {}, ['properties']],
    ['no choice', { properties: {} }, ['properties.autoDiscovery']],
    ['an unknown choice', { properties: { autoDiscovery: 'Sometimes' } }, ['properties.autoDiscovery']],
    ['a wrongly spelt choice', { properties: { autoDiscovery: 'enabled' } }, ['properties.autoDiscovery']],
    [
      'a text for the list',
      chosen({ topLevelInventoryList: 'contoso' }),
      ['properties.topLevelInventoryList'],
    ],
    ['an empty list', chosen({ topLevelInventoryList: [] }), ['properties.topLevelInventoryList']],
    ['a number in the list', chosen({ topLevelInventoryList: [1] }), ['properties.topLevelInventoryList[0]']],
    [
      'a hostile name in the list',
      chosen({ topLevelInventoryList: ['ok', 'a\u0000b'] }),
      ['properties.topLevelInventoryList[1]'],
    ],
    [
      'an over-long name in the list',
      chosen({ topLevelInventoryList: ['g'.repeat(1_001)] }),
      ['properties.topLevelInventoryList[0]'],
    ],
    [
      'an endless list',
      chosen({ topLevelInventoryList: Array.from({ length: 1_001 }, () => 'g') }),
      ['properties.topLevelInventoryList'],
    ],
    [
      'two authorizations',
      chosen({ authorization: { code: 'a', accessToken: 'b' } }),
      ['properties.authorization'],
    ],
    ['an empty authorization', chosen({ authorization: {} }), ['properties.authorization']],
    ['a number for the code', chosen({ authorization: { code: 1 } }), ['properties.authorization.code']],
    [
      'an endless code',
      chosen({ authorization: { code: 'c'.repeat(4_097) } }),
      ['properties.authorization.code'],
    ],
    ['a text for the authorization', chosen({ authorization: 'code' }), ['properties.authorization']],
  ];
  test.each(devopsBodies)('of a configuration is %s: 400 names every field', async (_what, body, targets) => {
    const error = errorOf(await stack.api.call('PUT', devops, { body }), 400);

    for (const target of targets) expect(error.details?.map((detail) => detail.target)).toContain(target);
  });

  test('never quotes a secret that was at the wrong place', async () => {
    const secret = 'glpat-misplaced-canary';
    const answers = await Promise.all(
      [
        chosen({ authorization: { code: secret, accessToken: secret } }),
        chosen({ authorization: { token: secret } }),
        chosen({ authorization: secret }),
        { properties: { autoDiscovery: secret } },
        `{"properties": {"authorization": {"code": "${secret}"`,
      ].map((body) => stack.api.call('PUT', devops, { body })),
    );

    for (const answer of answers) {
      errorOf(answer, 400);
      expect(answer.text).not.toContain(secret);
    }
  });

  test.each([
    ['is empty', ''],
    ['is cut off', '{"location": "west'],
    ['is no JSON', 'location=westeurope'],
    ['is nested without end', `${'{"properties":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
    ['is a hundred thousand brackets', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('%s: 400', async (_what, body) => {
    errorOf(await stack.api.call('PUT', connectorPath('never-made'), { body }), 400);
    const patched = await stack.api.call('PATCH', contoso, { body });
    expect(errorOf(patched, 400).code).toBe('InvalidRequestContent');
  });

  test('cannot reach the prototype of anything', async () => {
    const body = `{"__proto__": {"polluted": 1}, "location": "westeurope", "tags": {"__proto__": "x", "a": "b"}, "properties": ${JSON.stringify(aConnector.properties)}}`;

    const answer = await stack.api.call('PUT', connectorPath('innocent'), { body });
    const read = await stack.api.call('GET', contoso);

    expect([201, 400]).toContain(answer.status);
    expect(read.text).not.toContain('polluted');
    expect(read.status).toBe(200);
  });

  test('is larger than a megabyte: 413', async () => {
    const body = JSON.stringify({ ...aConnector, kind: 'k'.repeat(1_100_000) });
    const answer = await stack.api.call('PUT', connectorPath('never-made'), { body });

    expect(errorOf(answer, 413).code).toBe('RequestContentTooLarge');
  });

  test('is of another type than JSON: 415', async () => {
    const answer = await stack.api.call('PUT', connectorPath('never-made'), {
      body: JSON.stringify(aConnector),
      headers: { 'content-type': 'text/xml' },
    });

    expect(errorOf(answer, 415).code).toBe('UnsupportedMediaType');
  });

  test('comes in chunks without a length, which Azure hands over empty: 400', async () => {
    const path = `${connectorPath('never-made')}?api-version=${ownApiVersion}`;
    const answer = await rawRequest(stack.apiUrl, {
      method: 'PUT',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(aConnector),
      chunked: true,
    });

    expect(answer.status).toBe(400);
    expect(ErrorResponse.parse(JSON.parse(answer.text)).error.message).toContain('empty');
  });
});

describe('the method', () => {
  test.each(['POST', 'HEAD', 'OPTIONS'])(
    '%s is not one of the resource: 405 with those that are',
    async (method) => {
      const answer = await stack.api.call(method, contoso);

      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET, PUT, PATCH, DELETE');
      expect(answer.text === '' ? method : errorOf(answer, 405).code).toMatch(/^(HEAD|MethodNotAllowed)$/);
    },
  );

  test('TRACE is not known at all: the host refuses it', async () => {
    const path = `${contoso}?api-version=${ownApiVersion}`;
    const answer = await rawRequest(stack.apiUrl, { method: 'TRACE', path });

    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('TRACE');
  });

  test.each([
    ['PUT', `${devops}/gitLabGroups/contoso`],
    ['DELETE', `${devops}/gitLabGroups/contoso/projects/x`],
    ['GET', `${devops}/listAvailableGitLabGroups`],
    ['PATCH', `${devops}/runs`],
  ])('%s on what is read-only: 405', async (method, path) => {
    const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
    expect(errorOf(await stack.api.call(method, path, body), 405).code).toBe('MethodNotAllowed');
  });
});

describe('the caller', () => {
  test.each([
    ['a bearer token', { authorization: 'Bearer abc' }],
    ['an empty bearer token', { authorization: 'Bearer' }],
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['no origin of its own', { origin: 'null' }],
    ['the word of a browser that another site sent it', { 'sec-fetch-site': 'cross-site' }],
  ])('comes with %s: 401', async (_what, headers: Record<string, string>) => {
    const path = `${contoso}?api-version=${ownApiVersion}`;
    const answer = await rawRequest(stack.apiUrl, { method: 'GET', path, headers });

    expect(answer.status).toBe(401);
    expect(ErrorResponse.parse(JSON.parse(answer.text)).error.code).toMatch(/^(Invalid)?Authentication/);
  });

  test.each(['palisade.example', '127.0.0.1.example.com'])('means the host %s: 421', async (host) => {
    const path = `${contoso}?api-version=${ownApiVersion}`;
    const answer = await rawRequest(stack.apiUrl, { method: 'GET', path, headers: { host } });

    expect(answer.status).toBe(421);
    expect(ErrorResponse.parse(JSON.parse(answer.text)).error.code).toBe('MisdirectedRequest');
  });

  test('that forgets the Host header is refused, and the service stays up', async () => {
    const path = `${contoso}?api-version=${ownApiVersion}`;

    const line = await rawBytes(stack.apiUrl, `GET ${path} HTTP/1.1\r\n\r\n`);
    const absolute = await rawBytes(
      stack.apiUrl,
      `GET http://evil.example${path} HTTP/1.1\r\nHost: evil.example\r\n\r\n`,
    );
    const nonsense = await rawBytes(stack.apiUrl, 'NONSENSE\r\n\r\n');

    for (const answer of [line, absolute, nonsense]) expect(answer).not.toMatch(/ (200|5\d\d) /);
    expect((await stack.api.call('GET', contoso)).status).toBe(200);
  });
});

describe('a conflict', () => {
  test('during a running operation: 409 with Retry-After, and the running one is not disturbed', async () => {
    const { api, gate } = stack;
    await createConnector(api, 'busy');
    const release = gate.hold(() => true);
    const wish = { autoDiscovery: 'Enabled', authorization: { accessToken: demoToken } };
    const begun = await api.call('PUT', devopsPath('busy'), { body: { properties: wish } });

    const put = await api.call('PUT', devopsPath('busy'), { body: { properties: wish } });
    const patch = await api.call('PATCH', devopsPath('busy'), {
      body: { properties: { autoDiscovery: 'Disabled' } },
    });
    release();
    const operation = await operationEnd(api, begun);

    expect(errorOf(put, 409).code).toBe('AnotherOperationInProgress');
    expect(errorOf(patch, 409).code).toBe('AnotherOperationInProgress');
    expect(put.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(operation.status).toBe('Succeeded');
  });

  test('with the region of the connector: 409; the same region spelt otherwise is none', async () => {
    const { api } = stack;

    const moved = await api.call('PUT', contoso, { body: { ...aConnector, location: 'northeurope' } });
    const patched = await api.call('PATCH', contoso, { body: { location: 'eastus' } });
    const same = await api.call('PUT', contoso, { body: { ...aConnector, location: 'West Europe' } });

    expect(errorOf(moved, 409).code).toBe('InvalidResourceLocation');
    expect(errorOf(patched, 409).code).toBe('InvalidResourceLocation');
    expect(same.status).toBe(200);
  });

  test('with a GitLab that is not configured here: refused, and nothing is sent there', async () => {
    const tags = { gitlabInstanceUrl: 'https://gitlab.evil.example' };
    const answer = await stack.api.call('PUT', connectorPath('stranger'), { body: { ...aConnector, tags } });

    expect(answer.status).toBe(400);
    expect(errorOf(answer, 400).message).toContain('gitlab');
  });

  test('of many writers at once ends with one connector and no failure', async () => {
    const { api } = stack;

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        api.call('PUT', connectorPath('contested'), { body: { ...aConnector, kind: `k${number}` } }),
      ),
    );

    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    for (const status of statuses) expect([200, 201, 409]).toContain(status);
  });
});

function withProperties(changed: object) {
  return { ...aConnector, properties: { ...aConnector.properties, ...changed } };
}

function chosen(more: object) {
  return { properties: { autoDiscovery: 'Disabled', ...more } };
}

/** The error of an answer, which must have ARM's shape. */
function errorOf(answer: ApiAnswer, status: number): ErrorResponse['error'] {
  expect({ status: answer.status, text: answer.text }).toEqual({ status, text: expect.any(String) });
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  return ErrorResponse.strict().parse(answer.json).error;
}
