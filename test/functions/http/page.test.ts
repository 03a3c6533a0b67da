import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { HttpResponseInit } from '@azure/functions';

import { runHttpFunction } from '../../../functions/edge/http-function.ts';
import { pageFilesIn } from '../../../functions/edge/page-files.ts';
import type { Service } from '../../../functions/edge/service.ts';
import { httpFunctions } from '../../../functions/http-functions.ts';
import { aService } from '../../support/a-service.ts';
import { aBuiltPage, indexHtml, script, scriptName } from '../../support/built-page.ts';
import { anInvocation, aRequest } from '../../support/functions-library.ts';

let built: ReturnType<typeof aBuiltPage>;
let service: Service;
beforeAll(() => {
  built = aBuiltPage();
  service = aService({ pageFiles: pageFilesIn([built.folder]) });
});
afterAll(() => built.remove());

type Request = { method?: string; headers?: Record<string, string>; service?: Service };

function get(name: keyof typeof httpFunctions, request: Request & { params?: Record<string, string> } = {}) {
  const { service: at = service, ...rest } = request;
  return runHttpFunction(httpFunctions[name], aRequest(rest), anInvocation().context, at);
}

function asset(name: string, request: Request = {}) {
  return get('assets', { ...request, params: { name } });
}

function headersOf(response: HttpResponseInit): Record<string, string> {
  return response.headers as Record<string, string>;
}

function bytesOf({ body }: HttpResponseInit): Buffer {
  return body as Buffer;
}

describe('the page', () => {
  it.each(['page', 'pageDevops', 'pageRuns'] as const)(
    'is served by %s, and asked for again',
    async (name) => {
      const response = await get(name);

      expect([response.status, bytesOf(response).toString()]).toEqual([200, indexHtml]);
      expect(headersOf(response)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        vary: 'Accept-Encoding, Origin',
      });
    },
  );

  it('may load its own files, talk to its API and to the identity provider, and nothing else', async () => {
    const local = aService({
      ...service,
      settings: { ...service.settings, PAGE_CLIENT_ID: '00000000-0000-4000-8000-0000000000c2' },
    });

    expect(headersOf(await get('page', { service: local }))).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; img-src 'self'; connect-src 'self' https://login.example; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
    });
  });

  it('talks to its API only where nobody signs in', async () => {
    expect(headersOf(await get('page'))['content-security-policy']).toContain("connect-src 'self'; ");
  });

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('comes in %s to those who take it', async (encoding, decompress) => {
    const response = await get('page', { headers: { 'accept-encoding': encoding } });

    expect(headersOf(response)['content-encoding']).toBe(encoding);
    expect(decompress(bytesOf(response)).toString()).toBe(indexHtml);
  });

  it('is not sent again to those who have it', async () => {
    const headers = { 'accept-encoding': 'br' };
    const { etag = '' } = headersOf(await get('page', { headers }));

    const again = await get('page', { headers: { ...headers, 'if-none-match': etag } });
    const other = await get('page', { headers: { 'if-none-match': etag } });

    expect([again.status, again.body]).toEqual([304, undefined]);
    expect(headersOf(again)['content-security-policy']).toContain("script-src 'self'");
    expect(other.status).toBe(200);
  });

  it('has the headers of a GET for a HEAD', async () => {
    const [get1, head] = await Promise.all([get('page'), get('page', { method: 'HEAD' })]);

    expect([head.status, head.headers]).toEqual([get1.status, get1.headers]);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
    for (const response of [await get('page', { method }), await asset(scriptName, { method })]) {
      expect([response.status, headersOf(response)['allow']]).toEqual([405, 'GET, HEAD']);
    }
  });

  it('says what to do where it was not built', async () => {
    const response = await get('page', { service: aService() });

    expect(response.status).toBe(503);
    expect(response.body).toContain('npm run build');
  });
});

describe('an asset', () => {
  it('is kept for a year', async () => {
    const response = await asset(scriptName);

    expect([response.status, bytesOf(response).toString()]).toEqual([200, script]);
    expect(headersOf(response)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding, Origin',
    });
  });

  it('comes as it is where compressed it would be larger', async () => {
    const response = await asset('tiny-00000000.css', { headers: { 'accept-encoding': 'br, gzip' } });

    expect(headersOf(response)).not.toHaveProperty('content-encoding');
    expect(bytesOf(response).toString()).toBe('a{}');
  });

  it.each([
    'nothing-00000000.js',
    'secret.pem',
    `${scriptName}.br`,
    'index.html',
    '../index.html',
    '..',
    '__proto__',
    '',
    '\u0000',
    '%2e%2e',
    'a'.repeat(8_000),
  ])('that the build does not have is not found: %j', async (name) => {
    const response = await asset(name);

    expect(response.status).toBe(404);
    expect(response.body).toContain('ResourceNotFound');
  });
});
