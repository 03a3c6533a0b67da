import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { GitLabInstance } from '../../../shared/contracts/gitlab/instance.ts';
import { GitLabBlockedError, GitLabUnavailableError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { serverCertificate, type ServerCertificate } from '../../support/certificates.ts';
import { type ConnectProxy, startConnectProxy } from '../../support/connect-proxy.ts';
import { connectWithToken } from './a-connection.ts';
import { lookupOf } from './names.ts';
import { aGroup, list, oddGitLab } from './odd-gitlab.ts';

const host = 'gitlab.corp.example';
/** Name resolution on this side of the proxy. It does not know `gitlab.corp.example`. */
const lookup = lookupOf({
  'known.corp.example': ['127.0.0.1'],
  'metadata.corp.example': ['169.254.169.254'],
  'mixed.corp.example': [['1.1.1.1', '10.0.0.1']],
  'public.corp.example': ['1.1.1.1'],
});

let certificate: ServerCertificate;
let server: Server;
let proxy: ConnectProxy;
let served = 0;

beforeAll(async () => {
  certificate = await serverCertificate(host, 'known.corp.example', 'public.corp.example');
  server = createServer(certificate, (_request, response) => {
    served += 1;
    list(response, [aGroup(1)]);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => proxy.stop());
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const port = () => (server.address() as AddressInfo).port;
const urlOf = (name: string) => `https://${name}:${port()}`;

async function groupsOf(
  instance: GitLabInstance,
  { except = '', url }: { except?: string; url?: string } = {},
): Promise<unknown> {
  const way = { proxy: { url: url ?? proxy.url, except }, lookup, maxAttempts: 1 };
  const gitlab = await connectWithToken(instance, 'glpat-canary', way);
  return gitlab.ownedGroups(1).catch((error: unknown) => error);
}

describe('a GitLab behind a proxy', () => {
  it('is reached by its name and its own certificate authority, and the proxy sees no token', async () => {
    proxy = await startConnectProxy();

    const page = await groupsOf({ url: urlOf(host), ca: certificate.ca, internal: false });

    expect(page).toMatchObject({ items: [{ id: 1 }] });
    expect(proxy.asked).toEqual([{ target: `${host}:${port()}`, authorization: undefined }]);
    expect(proxy.passed()).not.toContain('canary');
  });

  it('is not trusted by the certificate of anybody else', async () => {
    proxy = await startConnectProxy();

    expect(await groupsOf({ url: urlOf(host) })).toMatchObject({ lasting: 'certificate' });
  });

  it.each(['known.corp.example', '.corp.example', 'elsewhere.example, corp.example', '*'])(
    'is reached without it where it is excepted by %j',
    async (except) => {
      proxy = await startConnectProxy();

      const page = await groupsOf({ url: urlOf('known.corp.example'), ca: certificate.ca }, { except });

      expect(page).toMatchObject({ items: [{ id: 1 }] });
      expect(proxy.asked).toEqual([]);
    },
  );

  it('is reached without it over plain http', async () => {
    proxy = await startConnectProxy();
    const odd = await oddGitLab((response) => list(response, [aGroup(1)]));

    expect(await groupsOf(odd)).toMatchObject({ items: [{ id: 1 }] });
    expect(proxy.asked).toEqual([]);
  });

  it('is distinguished from a proxy that does not connect, whose password is not revealed', async () => {
    proxy = await startConnectProxy(407);
    const url = proxy.url.replace('http://', 'http://ada:canary-of-the-proxy@');

    const failure = await groupsOf({ url: urlOf(host), ca: certificate.ca }, { url });

    expect(failure).toBeInstanceOf(GitLabUnavailableError);
    expect((failure as Error).message).toContain('the proxy did not connect (HTTP 407)');
    expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain('canary');
    expect(proxy.asked[0]?.authorization).toBe(
      `Basic ${Buffer.from('ada:canary-of-the-proxy').toString('base64')}`,
    );
  });
});

describe('an address that is not connected to', () => {
  it.each([
    ['a private one', () => urlOf('known.corp.example')],
    ['a private one among others', () => urlOf('mixed.corp.example')],
    ['one that hands out credentials', () => urlOf('metadata.corp.example')],
    ['one that is written out', () => urlOf('169.254.169.254')],
    ['one of this machine', () => urlOf('127.0.0.1')],
    ['one in IPv6', () => urlOf('[::1]')],
  ])('is not handed to a proxy either: %s', async (_name, url) => {
    proxy = await startConnectProxy();
    const before = served;

    const failure = await groupsOf({ url: url(), ca: certificate.ca, internal: false });

    expect(failure).toBeInstanceOf(GitLabBlockedError);
    expect(proxy.asked).toEqual([]);
    expect(served).toBe(before);
  });

  it('is none even for an internal instance where it hands out credentials', async () => {
    proxy = await startConnectProxy();

    expect(await groupsOf({ url: urlOf('metadata.corp.example') })).toBeInstanceOf(GitLabBlockedError);
    expect(proxy.asked).toEqual([]);
  });

  it('is judged without a proxy too, where its host is excepted', async () => {
    proxy = await startConnectProxy();
    const instance = { url: urlOf('known.corp.example'), ca: certificate.ca, internal: false };

    expect(await groupsOf(instance, { except: '*' })).toBeInstanceOf(GitLabBlockedError);
  });

  it('is handed on where it is public', async () => {
    proxy = await startConnectProxy();
    const instance = { url: urlOf('public.corp.example'), ca: certificate.ca, internal: false };

    expect(await groupsOf(instance)).toMatchObject({ items: [{ id: 1 }] });
    expect(proxy.asked).toHaveLength(1);
  });
});
