import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { openapi } from '../../../functions/http/openapi.ts';
import { operations } from '../../../shared/contracts/arm/operations.ts';
import type { OperationSpec } from '../../../shared/contracts/arm/operations/operation-spec.ts';
import { aRequest } from '../../support/functions-library.ts';
import { answerOf } from '../../support/http-answer.ts';

/** The parts of OpenAPI 3.1 that a description of ours must have. */
const Content = z.strictObject({
  'application/json': z.strictObject({ schema: z.looseObject({ type: z.string() }) }),
});
const Document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(
      z.enum(['get', 'put', 'post', 'patch', 'delete']),
      z.strictObject({
        operationId: z.string(),
        summary: z.string(),
        parameters: z.array(
          z.strictObject({
            name: z.string(),
            in: z.enum(['path', 'query']),
            required: z.boolean(),
            schema: z.object({ type: z.literal('string'), enum: z.array(z.string()).optional() }),
          }),
        ),
        requestBody: z.strictObject({ required: z.boolean(), content: Content }).optional(),
        responses: z.record(
          z.string().regex(/^(\d{3}|default)$/),
          z.strictObject({ description: z.string().min(1), content: Content.optional() }),
        ),
      }),
    ),
  ),
});

async function described() {
  const { status, body } = await answerOf(openapi, aRequest());
  expect(status).toBe(200);
  return Document.parse(JSON.parse(body));
}

async function operationsDescribed() {
  const { paths } = await described();
  return Object.entries(paths).flatMap(([path, onPath]) =>
    Object.entries(onPath).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      ...operation,
    })),
  );
}

describe('the description of the REST API', () => {
  it('is well-formed OpenAPI 3.1 and holds every operation once, under its path and method', async () => {
    const found = await operationsDescribed();

    const expected = Object.values<OperationSpec>(operations).map(
      (spec) => `${spec.operationId} ${spec.method} /${spec.path}`,
    );
    expect(
      found.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`).toSorted(),
    ).toEqual(expected.toSorted());
  });

  it('names every value of a path, the versions that an operation knows, and the token of a paged list', async () => {
    for (const { operationId, path, parameters } of await operationsDescribed()) {
      const spec: OperationSpec = operations[operationId as keyof typeof operations];
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const names = (place: string) => parameters.filter((one) => one.in === place).map(({ name }) => name);

      expect(names('path')).toEqual(inPath);
      expect(names('query')).toEqual([
        'api-version',
        ...Object.keys(spec.query?.shape ?? {}),
        ...(spec.paged === true ? ['continuation-token'] : []),
      ]);
      expect(parameters.find(({ name }) => name === 'api-version')?.schema.enum).toEqual([
        ...spec.apiVersions,
      ]);
    }
  });

  it('has the schema of every body and answer, and of the error', async () => {
    for (const { operationId, requestBody, responses } of await operationsDescribed()) {
      const spec: OperationSpec = operations[operationId as keyof typeof operations];

      expect(requestBody !== undefined).toBe(spec.body !== undefined);
      expect(requestBody?.required ?? true).toBe(spec.mayLackBody !== true);
      expect(Object.keys(responses)).toEqual([...Object.keys(spec.responses), 'default']);
      expect(responses['default']?.content).toBeDefined();
      for (const [status, schema] of Object.entries(spec.responses)) {
        expect(responses[status]?.content !== undefined).toBe(schema !== null);
      }
    }
  });

  it('takes an authorization and never gives one back', async () => {
    const found = await operationsDescribed();
    const bodies = found.flatMap(({ requestBody }) => requestBody ?? []);

    expect(JSON.stringify(found.map(({ responses }) => responses))).not.toMatch(
      /"authorization"|accessToken/,
    );
    expect(bodies.every((body) => JSON.stringify(body).includes('"additionalProperties":false'))).toBe(true);
    expect(JSON.stringify(bodies)).toContain('accessToken');
  });
});

describe('the schemas behind it', () => {
  const { SecurityConnectors_CreateOrUpdate: putConnector, DevOpsConfigurations_CreateOrUpdate: putDevops } =
    operations;

  it('take what published clients send', () => {
    const cli = {
      location: 'CentralUS',
      tags: {},
      properties: {
        hierarchyIdentifier: '0d7c8a4e-0000-4000-8000-000000000001',
        environmentName: 'GitLab',
        environmentData: { environmentType: 'GitlabScope' },
        offerings: [{ offeringType: 'CspmMonitorGitLab', description: 'read-only' }],
      },
    };
    const choices = [
      { autoDiscovery: 'Enabled' },
      { autoDiscovery: 'Disabled' },
      { autoDiscovery: 'Disabled', topLevelInventoryList: ['acme', 'contoso$platform', 'a/b'] },
      { autoDiscovery: 'Enabled', provisioningState: 'Succeeded', capabilities: [] },
    ];

    expect(putConnector.body.safeParse(cli).error).toBeUndefined();
    for (const choice of choices) {
      const body = { properties: { ...choice, authorization: { code: 'one-time' } } };
      expect(putDevops.body.safeParse(body).error).toBeUndefined();
    }
  });

  it.each([
    { autoDiscovery: 'NotApplicable' },
    { autoDiscovery: 'Disabled', topLevelInventoryList: [] },
    { autoDiscovery: 'Disabled', topLevelInventoryList: ['a b'] },
    { autoDiscovery: 'Enabled', authorization: {} },
    { autoDiscovery: 'Enabled', authorization: { code: 'a', accessToken: 'b' } },
    { autoDiscovery: 'Enabled', authorization: { code: '' } },
    { autoDiscovery: 'Enabled', authorization: { code: 'a', refreshToken: 'b' } },
    {},
  ])('refuse the configuration %j', (properties) => {
    expect(putDevops.body.safeParse({ properties }).success).toBe(false);
  });

  it('fit the operation results of the live service', () => {
    const { 200: schema } = operations.DevOpsOperationResults_Get.responses;
    const running = { id: '/o/1', name: '1', status: 'Accepted', startTime: '2026-11-23T10:00:00.000Z' };
    const failed = {
      ...running,
      status: 'Failed',
      endTime: '2026-11-23T10:01:00.000Z',
      error: { code: 'TokenExchangeFailed', message: 'invalid_grant' },
    };

    expect([running, failed].map((result) => schema.safeParse(result).success)).toEqual([true, true]);
  });
});
