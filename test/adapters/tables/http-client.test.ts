import { gzipSync } from 'node:zlib';

import { createPipelineRequest, type PipelineRequestOptions, RestError } from '@azure/core-rest-pipeline';
import { MockAgent } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { tablesHttpClient } from '../../../shared/adapters/tables/http-client.ts';

const origin = 'https://account.table.example';

let agent: MockAgent;
beforeEach(() => {
  agent = new MockAgent();
  agent.disableNetConnect();
});
afterEach(() => agent.close());

function send(options: Partial<PipelineRequestOptions> = {}) {
  return tablesHttpClient(agent).sendRequest(createPipelineRequest({ url: `${origin}/Things`, ...options }));
}

describe('the HTTP client of the tables', () => {
  it('sends method, headers and a large body, and returns status, headers and text', async () => {
    const body = 'ü'.repeat(2_000_000);
    let sent: unknown;
    agent
      .get(origin)
      .intercept({ path: '/Things', method: 'POST' })
      .reply((request) => {
        sent = request.body;
        return { statusCode: 202, data: 'done ü', responseOptions: { headers: { etag: 'W/"1"' } } };
      });

    const response = await send({ method: 'POST', body });

    expect([response.status, response.bodyAsText, response.headers.get('ETag')]).toEqual([
      202,
      'done ü',
      'W/"1"',
    ]);
    expect(sent).toBe(body);
  });

  it('decodes a compressed response', async () => {
    const headers = { 'content-encoding': 'gzip' };
    agent.get(origin).intercept({ path: '/Things' }).reply(200, gzipSync('{"value":[]}'), { headers });

    expect((await send()).bodyAsText).toBe('{"value":[]}');
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND'])(
    'reports %s with its code, which the SDK retries',
    async (code) => {
      agent
        .get(origin)
        .intercept({ path: '/Things' })
        .replyWithError(Object.assign(new Error(code), { code }));

      const failure: unknown = await send().catch((error: unknown) => error);

      expect(failure).toBeInstanceOf(RestError);
      expect(failure).toMatchObject({ code });
    },
  );

  it('stops when it is aborted, with an AbortError that is not retried', async () => {
    agent.get(origin).intercept({ path: '/Things' }).reply(200, '{}');

    const failure: unknown = await send({ abortSignal: AbortSignal.abort() }).catch(
      (error: unknown) => error,
    );

    expect(failure).toMatchObject({ name: 'AbortError' });
  });

  it('refuses plain HTTP unless it is allowed', async () => {
    await expect(send({ url: 'http://account.table.example/Things' })).rejects.toThrow('without TLS');
  });
});
