import { TableClient } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';

import { readBatchResponse } from '../../../shared/adapters/tables/batch/batch-response.ts';
import { batchBody, batchHeaders } from '../../../shared/adapters/tables/batch/batch-request.ts';
import type { Action } from '../../../shared/adapters/tables/table-types.ts';
import { hostileNames } from './hostile.ts';

const account = 'https://account.table.core.windows.net';
const key = 'c2VjcmV0';
const connectionString = `DefaultEndpointsProtocol=https;AccountName=account;AccountKey=${key};TableEndpoint=${account}/`;
const etag = `W/"datetime'2026-11-23T10%3A00%3A00.0000000Z'"`;

function row(rowKey: string) {
  return {
    partitionKey: "it's",
    rowKey,
    text: 'ü "x" \u0001',
    int: 5,
    long: 7n,
    isSo: false,
    none: undefined,
  };
}
const actions: Action[] = [
  ['create', row('a|ü 100%')],
  ['upsert', row("b'c"), 'Replace'],
  ['upsert', row('d'), 'Merge'],
  ['update', row('e$f(g)'), 'Replace', { etag }],
  ['update', row('h'), 'Merge', { etag: '*' }],
  ['delete', { partitionKey: "it's", rowKey: 'i~2f~' }],
  ...hostileNames.map((text, index): Action => [
    'create',
    { partitionKey: "it's", rowKey: `${index}`, text },
  ]),
];

/** The request that the SDK itself would send; nothing is sent. */
async function sentBySdk(): Promise<{ headers: Record<string, string>; body: string }> {
  let sent: { headers: Record<string, string>; body: string } | undefined;
  const client = TableClient.fromConnectionString(connectionString, 'Things', {
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [
      {
        position: 'perCall',
        policy: {
          name: 'catch',
          sendRequest(request) {
            sent = {
              headers: request.headers.toJSON(),
              body: typeof request.body === 'string' ? request.body : '',
            };
            return Promise.reject(new Error('caught'));
          },
        },
      },
    ],
  });
  await client.submitTransaction(actions as never).catch(() => undefined);
  if (sent === undefined) throw new Error('The SDK sent nothing.');
  return sent;
}

function withoutIds(text: string): string {
  return text.replaceAll(/(batch|changeset)_[\w-]+/g, '$1_id');
}

describe('the request of a transaction', () => {
  it("is what the SDK's own would be, byte for byte", async () => {
    const sdk = await sentBySdk();

    const body = batchBody(`${account}/Things`, actions, 'id');

    expect(withoutIds(body)).toBe(withoutIds(sdk.body));
    for (const [name, value] of Object.entries(batchHeaders('id'))) {
      expect(withoutIds(sdk.headers[name] ?? '')).toBe(withoutIds(value));
    }
  });
});

function answer(...parts: string[]): string {
  const change = '--changesetresponse_1\r\nContent-Type: application/http\r\n\r\n';
  const body = parts.map((part) => `${change}${part}\r\n\r\n`).join('');
  return `--batchresponse_1\r\nContent-Type: multipart/mixed\r\n\r\n${body}--changesetresponse_1--\r\n--batchresponse_1--`;
}

describe('the answer to a transaction', () => {
  it('returns the new versions in the order of the actions', () => {
    const text = answer(
      `HTTP/1.1 204 No Content\r\nETag: ${etag}`,
      'HTTP/1.1 204 No Content\r\nDataServiceVersion: 1.0;',
    );

    expect(readBatchResponse(202, text)).toEqual({ state: 'done', etags: [etag, undefined] });
  });

  it.each([
    ['409 Conflict', 'EntityAlreadyExists', 409],
    ['412 Precondition Failed', 'UpdateConditionNotSatisfied', 412],
    ['400 Bad Request', 'PropertyValueTooLarge', 400],
    ['500 Internal Server Error', 'OperationTimedOut', 500],
  ])('of %s is a refusal, although it comes with 202', (line, code, statusCode) => {
    const body = JSON.stringify({
      'odata.error': { code, message: { lang: 'en-US', value: '1:No.\nTime:x' } },
    });
    const text = answer(`HTTP/1.1 ${line}\r\nContent-Type: application/json\r\n\r\n${body}`);

    expect(readBatchResponse(202, text)).toEqual({ state: 'refused', statusCode, code });
  });

  it('that is no answer to a transaction is a refusal as well', () => {
    expect(readBatchResponse(503, '<html>')).toEqual({ state: 'refused', statusCode: 503, code: undefined });
    expect(readBatchResponse(404, '{"odata.error":{"code":"TableNotFound","message":{}}}')).toEqual({
      state: 'refused',
      statusCode: 404,
      code: 'TableNotFound',
    });
  });
});
