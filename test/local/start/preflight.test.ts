import { expect, it } from 'vitest';

import { assertReachable } from '../../../local/start/preflight.ts';
import { proxySettings } from '../../../local/start/proxy-settings.ts';
import { json, oddGitLab, type Reply } from '../../adapters/gitlab/odd-gitlab.ts';
import { startConnectProxy } from '../../support/connect-proxy.ts';

const token = { credentials: { token: 't' } };
const application = { credentials: { clientId: 'id', clientSecret: 'secret' } };
const page: (status: number) => Reply = (status) => (response) =>
  response.writeHead(status, { 'content-type': 'text/html' }).end('<html></html>');

it.each([
  ['a user', 200, { id: 1 }, token],
  ['a fine-grained token that may not say whose it is', 403, { error: 'insufficient_granular_scope' }, token],
  ['an OAuth endpoint that wants a token', 401, { error: 'invalid_token' }, application],
])('a GitLab is reachable that answers with %s', async (_name, status, body, { credentials }) => {
  const { url } = await oddGitLab((response) => json(response, body, { status }));

  await expect(assertReachable({ url, credentials }, {})).resolves.toBeUndefined();
});

it.each<[string, Reply]>([
  ['refused the token', (response) => json(response, { error: 'invalid_token' }, { status: 401 })],
  [
    'needs the scope read_api',
    (response) => json(response, { error: 'insufficient_scope' }, { status: 403 }),
  ],
  ['does something stand before it?', page(401)],
  ['does something stand before it?', page(403)],
  ['does something stand before it?', page(200)],
  ['does something stand before it?', (response) => response.writeHead(302, { location: '/login' }).end()],
])('rejects at once what is no GitLab, or does not accept this token: %s', async (words, reply) => {
  const { url } = await oddGitLab(reply);

  await expect(assertReachable({ url, ...token }, {})).rejects.toThrow(words);
});

it('goes through the proxy of the environment', async () => {
  const proxy = await startConnectProxy(403);

  await expect(
    assertReachable({ url: 'https://gitlab.corp.example', ...token }, { https_proxy: proxy.url }),
  ).rejects.toThrow("can't be reached");

  expect(proxy.asked.map(({ target }) => target)).toEqual(['gitlab.corp.example:443']);
  await proxy.stop();
});

it.each([
  [{}, {}],
  [{ HTTPS_PROXY: '' }, {}],
  [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, {}],
  [{ HTTPS_PROXY: 'http://p:1' }, { HTTPS_PROXY: 'http://p:1', NO_PROXY: '127.0.0.1,localhost,[::1]' }],
  [
    { HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:2', no_proxy: 'a.example' },
    { HTTPS_PROXY: 'http://q:2', NO_PROXY: 'a.example,127.0.0.1,localhost,[::1]' },
  ],
])('the local stack keeps its own ways out of the proxy: %j', (environment, settings) => {
  expect(proxySettings(environment)).toEqual(settings);
});
