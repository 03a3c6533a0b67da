import type { HttpHandler } from '@azure/functions';
import { describe, expect, it } from 'vitest';

import { endpointsOf, type ArmResponse, type Call, type Endpoint } from '../../../functions/edge/endpoint.ts';
import { handleRequest } from '../../../functions/edge/http.ts';
import type { Service } from '../../../functions/edge/service.ts';
import {
  ConflictError,
  NotFoundError,
  UnauthenticatedError,
} from '../../../shared/platform/errors/errors.ts';
import { IdentityUnavailableError } from '../../../shared/adapters/entra/identity-unavailable-error.ts';
import { GitLabThrottledError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { ada } from '../../support/a-connector.ts';
import { aService } from '../../support/a-service.ts';
import { aRequest } from '../../support/functions-library.ts';
import { answerOf, targetsOf } from '../../support/http-answer.ts';

const params = {
  subscriptionId: '00000000-0000-4000-8000-00000000000a',
  resourceGroupName: 'Security-RG',
  securityConnectorName: 'contoso',
};
const query = { 'api-version': '2026-11-01-preview' };
const json = { 'content-type': 'application/json' };
const nobody = () => Promise.reject(new UnauthenticatedError('The access token is invalid.'));
const aPut = {
  location: 'westeurope',
  properties: {
    environmentName: 'GitLab',
    environmentData: { environmentType: 'GitlabScope' },
    offerings: [{ offeringType: 'CspmMonitorGitLab' }],
  },
};

/** The operations of a connector's path; a GET does `get`, a PUT gives back what it was given. */
function endpoints(get: (call: Call) => Promise<ArmResponse>): Endpoint[] {
  return endpointsOf({
    SecurityConnectors_Get: get,
    SecurityConnectors_CreateOrUpdate: ({ body }) => Promise.resolve({ status: 201, body }),
    SecurityConnectors_Delete: () => Promise.resolve({ status: 204 }),
  });
}

function send(
  request: Parameters<typeof aRequest>[0],
  get: (call: Call) => Promise<ArmResponse> = givesItsCall,
  service: Service = aService(),
) {
  const handler: HttpHandler = (given, context) => handleRequest(given, context, endpoints(get), service);
  return answerOf(handler, aRequest(request));
}

function ask(
  asked: Parameters<typeof aRequest>[0],
  get: (call: Call) => Promise<ArmResponse> = givesItsCall,
) {
  return send({ query, params, path: '/a/path', ...asked }, get);
}

function askAs(identify: Service['identify']) {
  return send({ method: 'POST' }, givesItsCall, aService({ identify }));
}

function givesItsCall(call: Call): Promise<ArmResponse> {
  return Promise.resolve({ status: 200, body: call });
}

function put(body: unknown, headers: Record<string, string> = json) {
  return ask({ method: 'PUT', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

function failing(failure: unknown) {
  return ask({}, () => Promise.reject(failure));
}

describe('a request that is in order', () => {
  it('reaches its operation with who calls, what was asked and from where', async () => {
    const { status, body } = await ask({ query: { ...query, 'continuation-token': 'next' } });

    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      caller: ada,
      access: {},
      query: {},
      params,
      apiVersion: '2026-11-01-preview',
      origin: 'http://127.0.0.1:7071',
      path: '/a/path',
      continuationToken: 'next',
      precondition: {},
    });
  });

  it('is answered with the headers of Azure Resource Manager, one id twice', async () => {
    const { headers } = await ask({});

    expect(headers).toMatchObject({
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-cache',
      'x-ms-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(headers['x-ms-correlation-request-id']).toBe(headers['x-ms-request-id']);
  });

  it('is answered without a body or its type where there is none', async () => {
    const { status, body, headers } = await ask({ method: 'DELETE' });

    expect([status, body]).toEqual([204, '']);
    expect(headers).not.toHaveProperty('Content-Type');
  });

  it('names its version in any case', async () => {
    expect((await ask({ query: { 'api-version': '2026-11-01-PREVIEW' } })).status).toBe(200);
  });
});

describe('the version of a request', () => {
  it.each([
    [{}, 'MissingApiVersionParameter'],
    [{ 'api-version': '' }, 'MissingApiVersionParameter'],
    [{ 'api-version': '2020-01-01' }, 'InvalidApiVersionParameter'],
    [{ 'api-version': '2026-11-01-preview,2026-11-01-preview' }, 'InvalidApiVersionParameter'],
    [{ 'api-version': 'x'.repeat(5_000) }, 'InvalidApiVersionParameter'],
    [{ 'api-version': '2025-03-01' }, 'InvalidApiVersionParameter'],
  ])('%o is refused with those that are known', async (asked, code) => {
    const { status, error } = await ask({ query: asked });

    expect([status, error?.code, error?.target]).toEqual([400, code, 'api-version']);
    expect(error?.message).toContain('2023-10-01-preview');
    expect(error?.message.length).toBeLessThan(400);
  });
});

describe('a wrong method', () => {
  it.each(['POST', 'HEAD', 'OPTIONS', 'PATCH'])('%s gets the methods that are possible', async (method) => {
    const { status, error, headers } = await ask({ method });

    expect([status, error?.code]).toEqual([405, 'MethodNotAllowed']);
    expect(headers['Allow']).toBe('GET, PUT, DELETE');
  });
});

describe('the path of a request', () => {
  it.each([
    ['subscriptionId', 'no-guid'],
    ['subscriptionId', ''],
    ['resourceGroupName', 'x'.repeat(91)],
    ['resourceGroupName', 'ends-in-a-dot.'],
    ['resourceGroupName', 'a\u0000b'],
    ['securityConnectorName', 'x'.repeat(261)],
    ['securityConnectorName', '..'],
    ['securityConnectorName', 'a/b'],
    ['operationResultId', '42'],
    ['runId', '../secret'],
    ['groupFQName', 'x'.repeat(6_001)],
  ])('is refused where %s is %j', async (name, value) => {
    const answer = await ask({ params: { ...params, [name]: value } });

    expect([answer.status, answer.error?.code]).toEqual([400, 'InvalidRequestPath']);
    expect(targetsOf(answer)).toContain(name);
  });

  it('is refused with each of its faults', async () => {
    const answer = await ask({ params: { ...params, subscriptionId: '1', securityConnectorName: '-' } });

    expect(targetsOf(answer)).toEqual(['subscriptionId', 'securityConnectorName']);
  });
});

describe('the body of a request', () => {
  it('reaches its operation as its schema reads it', async () => {
    const { status, body } = await put({ ...aPut, tags: { team: 'security' } });

    expect(status).toBe(201);
    expect(JSON.parse(body)).toEqual({ ...aPut, tags: { team: 'security' } });
  });

  it.each(['application/json; charset=utf-8', 'application/merge-patch+json', 'APPLICATION/JSON'])(
    'may come as %s',
    async (type) => {
      expect((await put(aPut, { 'content-type': type })).status).toBe(201);
    },
  );

  it.each(['text/plain', 'application/xml', 'application/jsonp', 'multipart/form-data; boundary=x'])(
    'may not come as %s',
    async (type) => {
      const { status, error } = await put(aPut, { 'content-type': type });

      expect([status, error?.code, error?.target]).toEqual([415, 'UnsupportedMediaType', 'Content-Type']);
    },
  );

  it.each(['', '  ', '{', '{"location":', "{'a': 1}", '\u0000'])('%j is not valid JSON', async (text) => {
    const { status, error } = await put(text);

    expect([status, error?.code]).toEqual([400, 'InvalidRequestContent']);
  });

  it.each(['null', '[]', '"text"', '42'])('%s is not the object that is wanted', async (text) => {
    const answer = await put(text);

    expect(answer.status).toBe(400);
    expect(targetsOf(answer)).toEqual(['body']);
  });

  it('may not be larger than a mebibyte, by its own length or by the one that is stated', async () => {
    const large = { ...aPut, kind: 'x'.repeat(1_048_576) };
    const stated = await put(aPut, { ...json, 'content-length': '1048577' });

    for (const { status, error } of [await put(large), stated]) {
      expect([status, error?.code]).toEqual([413, 'RequestContentTooLarge']);
    }
  });

  it.each<[string, unknown, string[]]>([
    ['nothing', {}, ['location', 'properties']],
    ['no offering', withProperties({ offerings: [] }), ['properties.offerings']],
    [
      'an offering of another kind',
      withProperties({ offerings: [{ offeringType: 'DefenderCspmGitLab' }] }),
      ['properties.offerings[0].offeringType'],
    ],
    [
      'another environment',
      withProperties({ environmentName: 'Github', environmentData: { environmentType: 'GithubScope' } }),
      ['properties.environmentName', 'properties.environmentData.environmentType'],
    ],
    ['keys that are none', { ...aPut, sku: {}, plan: {} }, ['sku', 'plan']],
    ['a key within that is none', withProperties({ extra: 1 }), ['properties.extra']],
    ['a number for a text', { ...aPut, location: 7 }, ['location']],
    ['a tag that is no text', { ...aPut, tags: { a: 1 } }, ['tags.a']],
    ['a tag that is too long', { ...aPut, tags: { a: 'x'.repeat(257) } }, ['tags.a']],
    [
      'too many tags',
      { ...aPut, tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [n, ''])) },
      ['tags'],
    ],
    ['a name that is too long', { ...aPut, kind: 'x'.repeat(129) }, ['kind']],
    ['a hostile key', JSON.parse('{"__proto__": {"admin": true}}'), ['location', 'properties', '__proto__']],
  ])('with %s is refused with each field', async (_, body, targets) => {
    const answer = await put(body);

    expect([answer.status, answer.error?.code]).toEqual([400, 'InvalidRequestContent']);
    expect(targetsOf(answer)).toEqual(targets);
    expect(answer.error?.target).toBe(targets[0]);
  });

  it('with very many faults is refused with fifty of them', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`key-${n}`, n]));

    expect(targetsOf(await put({ ...aPut, ...many }))).toHaveLength(50);
  });
});

describe('a failure', () => {
  it('that is foreseen is reported as it is', async () => {
    const { status, error, headers } = await failing(
      new ConflictError('It is busy.', 'AnotherOperationInProgress', 4.2),
    );

    expect([status, error]).toEqual([409, { code: 'AnotherOperationInProgress', message: 'It is busy.' }]);
    expect(headers['Retry-After']).toBe('5');
  });

  it('of GitLab is reported as it is too', async () => {
    const throttled = new GitLabThrottledError('GitLab asks to wait.', {
      endpoint: '/api/v4/groups',
      retryAt: new Date(),
      retryAfterSeconds: 30,
    });

    const { status, headers } = await failing(throttled);

    expect([status, headers['Retry-After']]).toEqual([429, '30']);
  });

  it('that is no fault of the service is not logged', async () => {
    expect((await failing(new NotFoundError('nothing'))).lines).toEqual([]);
  });

  it.each([[new TypeError('canary: x is undefined')], ['canary text']])(
    'that nobody foresaw is logged and reveals nothing of itself: %s',
    async (failure) => {
      const { status, error, body, lines } = await failing(failure);

      expect([status, error?.code]).toEqual([500, 'InternalServerError']);
      expect(body).not.toContain('canary');
      expect(lines.join('\n')).toMatch(/^error a request failed \{"function":"tested"/);
    },
  );
});

describe('a caller that is not known', () => {
  it('is refused before anything else is looked at, with the address of the token issuer', async () => {
    const { status, error, headers } = await askAs(nobody);

    expect([status, error?.code]).toEqual([401, 'InvalidAuthenticationToken']);
    expect(headers['WWW-Authenticate']).toBe(
      'Bearer authorization_uri="https://login.example/tenant", error="invalid_token", error_description="The access token is invalid."',
    );
  });

  it("is not refused for what is not the caller's fault", async () => {
    const { status, headers } = await askAs(() => Promise.reject(new IdentityUnavailableError()));

    expect([status, headers['Retry-After']]).toEqual([503, '10']);
    expect(headers).not.toHaveProperty('WWW-Authenticate');
  });
});

function withProperties(more: object): unknown {
  return { ...aPut, properties: { ...aPut.properties, ...more } };
}
