import type { HttpResponseInit } from '@azure/functions';
import { z } from 'zod';

import { ErrorResponse } from '../../shared/contracts/arm/error.ts';
import { operations } from '../../shared/contracts/arm/operations.ts';
import type { OperationSpec } from '../../shared/contracts/arm/operations/operation-spec.ts';

let document: object | undefined;

/** Returns the OpenAPI 3.1 description of the REST contract, made from the schemas that check requests. */
export function openapi(): Promise<HttpResponseInit> {
  document ??= describeApi(Object.values(operations));
  return Promise.resolve({ jsonBody: document });
}

/** OpenAPI 3.1 takes JSON Schema 2020-12, which zod writes. */
function describeApi(specs: readonly OperationSpec[]): object {
  const byPath = Map.groupBy(specs, (spec) => `/${spec.path}`);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Palisade',
      version: '2026-11-01-preview',
      description:
        'GitLab connectors: the published contract of Microsoft.Security, and extensions of our own.',
    },
    paths: Object.fromEntries(
      [...byPath].map(([path, onPath]) => [
        path,
        Object.fromEntries(onPath.map((spec) => [spec.method.toLowerCase(), describeOperation(spec)])),
      ]),
    ),
  };
}

function describeOperation(spec: OperationSpec): object {
  return {
    operationId: spec.operationId,
    summary: spec.summary,
    parameters: [...pathParameters(spec.path), ...queryParameters(spec)],
    ...(spec.body === undefined
      ? {}
      : { requestBody: { required: spec.mayLackBody !== true, content: jsonOf(spec.body, 'input') } }),
    responses: { ...describeResponses(spec), default: errorResponse() },
  };
}

function describeResponses(spec: OperationSpec): object {
  return Object.fromEntries(
    Object.entries(spec.responses).map(([status, schema]) => [
      status,
      {
        description: statusWords[status] ?? 'Success',
        ...(schema === null ? {} : { content: jsonOf(schema, 'output') }),
      },
    ]),
  );
}

const statusWords: Record<string, string> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted; follow Azure-AsyncOperation',
  204: 'There was nothing',
};

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(spec: OperationSpec): object[] {
  const version = {
    name: 'api-version',
    in: 'query',
    required: true,
    schema: { type: 'string', enum: [...spec.apiVersions] },
  };
  const token = { name: 'continuation-token', in: 'query', required: false, schema: { type: 'string' } };
  const own = Object.entries(spec.query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !schema.safeParse(undefined).success,
    schema: schemaOf(schema, 'input'),
  }));
  return [version, ...own, ...(spec.paged === true ? [token] : [])];
}

function errorResponse(): object {
  return { description: 'Failure', content: jsonOf(ErrorResponse, 'output') };
}

function jsonOf(schema: z.ZodType, io: 'input' | 'output'): object {
  return { 'application/json': { schema: schemaOf(schema, io) } };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
}
