import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import type { HttpResponseInit } from '@azure/functions';
import { describe, expect, it } from 'vitest';

import { finishJson } from '../../../functions/edge/compress.ts';
import { aRequest } from '../../support/functions-library.ts';

const rows = JSON.stringify({
  value: Array.from({ length: 200 }, (_, id) => ({ id, name: `project-${id}` })),
});
const small = JSON.stringify({ value: [] });
const json = { 'content-type': 'application/json; charset=utf-8', vary: 'Origin' };

function finish(response: HttpResponseInit, headers: Record<string, string> = {}, method = 'GET') {
  return finishJson(aRequest({ method, headers }), response);
}

function large(headers: Record<string, string> = {}): HttpResponseInit {
  return { status: 200, headers: { ...json, ...headers }, body: rows };
}

function headersOf(response: HttpResponseInit) {
  return response.headers as Record<string, string>;
}

describe('a large JSON response', () => {
  it.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip, br;q=0', gunzipSync],
  ])('is sent in %s for %j', async (encoding, accepted, decompress) => {
    const response = await finish(large(), { 'accept-encoding': accepted });

    expect(headersOf(response)).toMatchObject({
      'content-encoding': encoding,
      vary: 'Accept-Encoding, Origin',
    });
    expect(decompress(response.body as Buffer).toString()).toBe(rows);
    expect((response.body as Buffer).length).toBeLessThan(rows.length / 4);
  });

  it('is sent as it is to those who take no encoding, and says that it varies', async () => {
    const response = await finish(large());

    expect(response.body).toBe(rows);
    expect(headersOf(response)).toMatchObject({ vary: 'Accept-Encoding, Origin' });
    expect(headersOf(response)).not.toHaveProperty('content-encoding');
  });

  it('is compressed for every method and status', async () => {
    const response = await finish({ ...large(), status: 400 }, { 'accept-encoding': 'br' }, 'POST');

    expect(headersOf(response)['content-encoding']).toBe('br');
    expect(headersOf(response)).not.toHaveProperty('etag');
  });

  it('may be given as an object', async () => {
    const response = await finish({ jsonBody: JSON.parse(rows) as object }, { 'accept-encoding': 'br' });

    expect(headersOf(response)['content-type']).toBe('application/json; charset=utf-8');
    expect(brotliDecompressSync(response.body as Buffer).toString()).toBe(rows);
    expect(response).not.toHaveProperty('jsonBody');
  });

  it('stays as it is where it must not be stored', async () => {
    const secret = large({ 'cache-control': 'no-store' });

    expect(await finish(secret, { 'accept-encoding': 'br' })).toBe(secret);
  });
});

describe('a response that is not compressed', () => {
  it.each([
    ['small', { status: 200, headers: json, body: small }],
    ['text', { status: 200, headers: { 'content-type': 'text/html' }, body: rows }],
    [
      'encoded',
      { status: 200, headers: { ...json, 'content-encoding': 'br' }, body: Buffer.from('encoded') },
    ],
    ['empty', { status: 204, headers: {} }],
  ])('is one that is %s', async (_, response: HttpResponseInit) => {
    const finished = await finish(response, { 'accept-encoding': 'br' });

    expect(finished.body).toBe(response.body);
    expect(headersOf(finished)['vary']).toBe(headersOf(response)['vary']);
  });
});

describe('the ETag of a response', () => {
  it('is the same in every encoding, therefore weak', async () => {
    const plain = await finish(large());
    const compressed = await finish(large(), { 'accept-encoding': 'br' });

    expect(headersOf(plain)['etag']).toMatch(/^W\/"[\w-]{22}"$/);
    expect(headersOf(compressed)['etag']).toBe(headersOf(plain)['etag']);
  });

  it('differs for other data', async () => {
    const other = { status: 200, headers: json, body: small };

    expect(headersOf(await finish(other))['etag']).not.toBe(headersOf(await finish(large()))['etag']);
  });

  it('saves the response for those who have it', async () => {
    const { etag = '' } = headersOf(await finish(large()));

    const again = await finish(large({ 'x-ms-request-id': 'a' }), {
      'if-none-match': `"other", ${etag}`,
      'accept-encoding': 'br',
    });

    expect(again).toEqual({
      status: 304,
      headers: { 'x-ms-request-id': 'a', etag, vary: 'Accept-Encoding, Origin' },
    });
  });

  it("is the handler's own for If-Match, strong as long as the bytes are the same", async () => {
    const own = large({ etag: '"1f"' });

    expect(headersOf(await finish(own, { 'if-none-match': '"1f"' }))['etag']).toBe('"1f"');
    expect(headersOf(await finish(own, { 'accept-encoding': 'gzip' }))['etag']).toBe('W/"1f"');
  });

  it.each(['POST', 'PUT', 'DELETE', 'HEAD'])('is made for no %s', async (method) => {
    const response = await finish(large(), { 'if-none-match': '*' }, method);

    expect([response.status, headersOf(response)['etag']]).toEqual([200, undefined]);
  });

  it('is made for no error', async () => {
    const response = await finish({ ...large(), status: 404 }, { 'if-none-match': '*' });

    expect([response.status, headersOf(response)['etag']]).toEqual([404, undefined]);
  });
});

function answerAt(asOf: string, name = 'shop "asOf"') {
  return finish({ status: 200, headers: json, body: JSON.stringify({ value: [{ name }], asOf }) });
}

describe('an answer with the time at which it was read', () => {
  it('has the ETag of its content, whenever it was read', async () => {
    const [one, later] = [
      await answerAt('2026-11-01T00:00:00.000Z'),
      await answerAt('2026-11-01T00:00:05.000Z'),
    ];
    const other = await answerAt('2026-11-01T00:00:00.000Z', 'shop');

    expect(headersOf(later)['etag']).toBe(headersOf(one)['etag']);
    expect(headersOf(other)['etag']).not.toBe(headersOf(one)['etag']);
  });
});
