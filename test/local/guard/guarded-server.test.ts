import { once } from 'node:events';
import type { Server } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect, type AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { guardedServer, type TlsIdentity } from '../../../local/guard/guarded-server.ts';
import { serverCertificate } from '../../support/certificates.ts';
import { rawBytes, rawRequest } from '../../support/raw-request.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function started(tls?: TlsIdentity): Promise<{ url: string; port: number; served: string[] }> {
  const served: string[] = [];
  const server = guardedServer(
    (request, response) => {
      served.push(request.url ?? '');
      response.end('served');
    },
    {},
    tls === undefined ? {} : { tls },
  );
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, served };
}

describe('a guarded server', () => {
  it('answers what it refuses without reading the body, and serves nothing of it', async () => {
    const { port, served } = await started();
    const socket = connect(port, '127.0.0.1');
    // The body that is announced never comes.
    socket.write('POST /a HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 9000000\r\n\r\n{');
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);

    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).toMatch(/connection: close/i);
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({
      error: { code: 'MisdirectedRequest' },
    });
    expect(served).toEqual([]);
  });

  it.each([
    [
      'an upgrade',
      'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      /421/,
    ],
    [
      'a body that waits to be asked for',
      'PUT / HTTP/1.1\r\nHost: evil.example\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n',
      /421|100/,
    ],
    ['HTTP/1.0 without a host', 'GET / HTTP/1.0\r\n\r\n', /421/],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n', /421|400/],
    [
      'two origins',
      'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\norigin: http://evil.example\r\n\r\n',
      /401/,
    ],
    ['a tunnel to elsewhere', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', /^$/],
  ])('serves nothing of %s', async (_, bytes, line) => {
    const { url, served } = await started();

    expect(await rawBytes(url, bytes)).toMatch(line);
    expect(served).toEqual([]);
  });

  it('sends no body with the answer to HEAD, and none that a page may read', async () => {
    const { url } = await started();
    const head = await rawRequest(url, { method: 'HEAD', path: '/', headers: { host: 'evil.example' } });
    const page = await rawRequest(url, {
      method: 'GET',
      path: '/',
      headers: { origin: 'https://evil.example' },
    });

    expect([head.status, head.text]).toEqual([421, '']);
    expect(page.status).toBe(401);
    expect(page.headers).not.toHaveProperty('access-control-allow-origin');
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });

  it('keeps the guard over TLS, where its own origin is an https one', async () => {
    const { ca, cert, key } = await serverCertificate('127.0.0.1');
    const { port, served } = await started({ cert, key });
    const statusFor = async (headers: Record<string, string>) => {
      const sent = tlsRequest({
        host: '127.0.0.1',
        port,
        ca,
        headers,
        agent: false,
        // Node would compare the certificate with the Host header.
        checkServerIdentity: () => undefined,
      }).end();
      const [answer] = (await once(sent, 'response')) as [{ statusCode?: number; resume(): void }];
      answer.resume();
      return answer.statusCode;
    };

    expect(await statusFor({ origin: `https://127.0.0.1:${port}` })).toBe(200);
    expect(await statusFor({ origin: `http://127.0.0.1:${port}` })).toBe(401);
    expect(await statusFor({ host: 'evil.example' })).toBe(421);
    expect(served).toHaveLength(1);
  });
});
