import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHost, type RunningHost } from './running-host.ts';

let host: RunningHost;

type Echo = {
  function: string;
  method: string;
  url: string;
  params: Record<string, string>;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: string;
};

beforeAll(async () => {
  host = await runHost('web-app.ts', {
    env: { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '1000', FUNCTIONS_LOCAL_KEY: 'let-me-in' },
  });
});
afterAll(() => host.stop());

async function echo(path: string, init?: RequestInit): Promise<Echo> {
  const response = await fetch(`${host.url}${path}`, init);
  return (await response.json()) as Echo;
}

async function statusOf(path: string, init?: RequestInit): Promise<[status: number, body: string]> {
  const response = await fetch(`${host.url}${path}`, init);
  return [response.status, await response.text()];
}

/** Sends requests that `fetch` would normalise or reject. Returns the whole response as text. */
async function raw(request: string): Promise<string> {
  const socket = connect(host.details.port, '127.0.0.1');
  socket.end(request);
  let response = '';
  for await (const chunk of socket) response += String(chunk);
  return response;
}

describe('routing', () => {
  it('tries overlapping routes in the order of function names, not by how specific they are', async () => {
    expect(await echo('/items/recent')).toMatchObject({ function: 'getItem', params: { id: 'recent' } });
  });

  it('ignores the case of literals and keeps the case of values', async () => {
    expect(await echo('/ITEMS/AbC')).toMatchObject({ function: 'getItem', params: { id: 'AbC' } });
  });

  it('tries the next function if a method or a constraint does not match', async () => {
    expect(await echo('/items/5', { method: 'PATCH' })).toMatchObject({ function: 'zCatchAll' });
    expect(await echo('/items/5', { method: 'PUT', body: '' })).toMatchObject({ function: 'onlyPut' });
    expect(await echo('/guids/nope')).toMatchObject({ function: 'zCatchAll' });
    expect(await echo('/guids/6f9619ff-8b86-d011-b42d-00cf4fc964ff')).toMatchObject({ function: 'guidOnly' });
  });

  it.each(['DELETE', 'HEAD', 'OPTIONS'])(
    'returns an empty 404 for %s if no function lists it',
    async (method) => {
      expect(await statusOf('/items/5', { method })).toEqual([404, '']);
    },
  );

  it('omits an absent optional value', async () => {
    expect(await echo('/pages')).toMatchObject({ function: 'optional', params: {} });
    expect(await echo('/pages/3/')).toMatchObject({ function: 'optional', params: { page: '3' } });
    expect(await echo('/pages/x')).toMatchObject({ function: 'zCatchAll' });
  });

  it('decodes values, and treats an encoded slash as a separator, as Azure does', async () => {
    expect(await echo('/items/%E4%BD%A0%20x')).toMatchObject({ params: { id: '你 x' } });
    expect(await echo('/items/a%2Fb')).toMatchObject({
      function: 'zCatchAll',
      params: { path: 'items/a/b' },
    });
  });

  it('passes repeated slashes to the app', async () => {
    expect(await echo('//subscriptions//x')).toMatchObject({
      function: 'zCatchAll',
      params: { path: '/subscriptions//x' },
    });
  });
});

describe('a request', () => {
  it('has repeated query keys and headers joined by comma', async () => {
    const response = await raw(
      'GET /items/1?a=1&b=%20x+y&A=2 HTTP/1.1\r\nHost: LOCALHOST\r\nX-Two: one\r\nx-two: two\r\nConnection: close\r\n\r\n',
    );

    expect(JSON.parse(response.slice(response.indexOf('{')))).toMatchObject({
      url: 'http://localhost/items/1?a=1&b=%20x+y&A=2',
      query: { a: '1,2', b: ' x y' },
      headers: { 'x-two': 'one,two' },
    });
  });

  it('has its body if it has a Content-Length, and an empty one if it is chunked', async () => {
    const stream = new Blob(['streamed']).stream();

    expect(await echo('/x', { method: 'POST', body: 'text' })).toMatchObject({ body: 'text' });
    expect(await echo('/x', { method: 'POST', body: stream, duplex: 'half' })).toMatchObject({ body: '' });
  });

  it('is rejected if its body exceeds the limit', async () => {
    expect(await statusOf('/x', { method: 'POST', body: 'x'.repeat(1001) })).toEqual([413, '']);
    expect(await statusOf('/x', { method: 'POST', body: 'x'.repeat(1000) })).toMatchObject([
      200,
      expect.any(String),
    ]);
  });

  it('is rejected if its URL is too long or cannot be decoded', async () => {
    expect(await statusOf(`/x?q=${'y'.repeat(8192)}`)).toEqual([414, '']);
    expect(await statusOf('/items/%zz')).toEqual([400, '']);
    expect(await statusOf('/items/%ff')).toEqual([400, '']);
    expect(await raw('GET http://[bad/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1.1 421 /,
    );
    expect(await echo('/items/still-there')).toMatchObject({ function: 'getItem' });
  });

  it('needs the key FUNCTIONS_LOCAL_KEY unless the function is anonymous', async () => {
    expect(await statusOf('/keyed')).toEqual([401, '']);
    expect(await statusOf('/keyed?code=wrong')).toEqual([401, '']);
    expect(await statusOf('/keyed?code=let-me-in')).toEqual([200, 'in']);
    expect(await statusOf('/keyed?code=let-me-in', { headers: { 'x-functions-key': 'wrong' } })).toEqual([
      401,
      '',
    ]);
  });
});

describe('a response', () => {
  it('carries status, headers, type and every cookie', async () => {
    const response = await fetch(`${host.url}/cookies`);

    expect(response.status).toBe(201);
    expect(response.headers.get('x-own')).toBe('yes');
    expect(response.headers.get('content-type')).toBe('text/plain;charset=UTF-8');
    expect(response.headers.getSetCookie()).toEqual([
      'a=one%20two; path=/; samesite=lax; httponly',
      'b=2; max-age=60; path=/x; secure',
    ]);
  });

  it('is 204 if the function returns nothing', async () => {
    expect(await statusOf('/nothing')).toEqual([204, '']);
  });

  it.each(['throws', 'returns-text'])('is an empty 500 if the function %s', async (path) => {
    expect(await statusOf(`/${path}`)).toEqual([500, '']);
  });

  it('can be changed by hooks', async () => {
    expect(await statusOf('/swapped')).toEqual([200, 'by the hook']);
    expect(await statusOf('/forgiven')).toEqual([200, 'forgiven']);
  });
});

describe('stopping the host', () => {
  it('waits for running requests, runs the hooks and exits with 0', async () => {
    const ownHost = await runHost('web-app.ts');
    const slow = fetch(`${ownHost.url}/slow`).then((response) => response.text());
    await fetch(`${ownHost.url}/items/1`);

    await ownHost.stop();

    expect(await slow).toBe('slow but done');
    expect(ownHost.process.exitCode).toBe(0);
  });

  it('follows at once from an unhandled rejection in the app', async () => {
    const ownHost = await runHost('web-app.ts');
    const exit = new Promise((resolve) => ownHost.process.once('exit', resolve));

    await fetch(`${ownHost.url}/unhandled`).catch(() => undefined);

    expect(await exit).toBe(1);
  });
});

describe('the custom headers of host.json', () => {
  it('are set on every response of functions and host, except for Strict-Transport-Security', async () => {
    const hostJson = join(mkdtempSync(join(tmpdir(), 'host-json-')), 'host.json');
    const customHeaders = { 'X-Frame-Options': 'DENY', 'Strict-Transport-Security': 'max-age=1' };
    writeFileSync(hostJson, JSON.stringify({ version: '2.0', extensions: { http: { customHeaders } } }));
    const other = await runHost('web-app.ts', { args: ['--host-json', hostJson] });

    const responses = await Promise.all(
      ['/api/items/recent', '/nowhere'].map((path) => fetch(`${other.url}${path}`)),
    );

    expect(responses.map(({ status }) => status)).toEqual([200, 404]);
    for (const { headers } of responses) {
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('strict-transport-security')).toBeNull();
    }
    await other.stop();
  });
});
