import { describe, expect, it } from 'vitest';

import { guardRulesOf } from '../../../local/functions-host/host.ts';
import { classifyRequest, type GuardedRequest } from '../../../local/guard/classify-request.ts';

const rules = guardRulesOf({ PUBLIC_URL: 'https://palisade.example' });
const connectors = '/subscriptions/1/providers/Microsoft.Security/securityConnectors';
const callback = '/oauth/gitlab/callback';
const hook = '/webhooks/gitlab/6f9619ff';

type RequestLine = { method?: string; target?: string; host?: string | string[]; scheme?: 'http' | 'https' };
type FromBrowser = { origin?: string; site?: string; mode?: string; dest?: string };

function list(value: string | string[] | undefined): string[] {
  return [value ?? []].flat();
}

function aRequest({
  method = 'GET',
  target = connectors,
  host = '127.0.0.1:7071',
  ...by
}: RequestLine & FromBrowser): GuardedRequest {
  return {
    scheme: by.scheme ?? 'http',
    method,
    target,
    hosts: list(host),
    origins: list(by.origin),
    sites: list(by.site),
    modes: list(by.mode),
    destinations: list(by.dest),
  };
}

const fromAPage = { origin: 'https://evil.example', site: 'cross-site', mode: 'cors', dest: 'empty' };
const led = { site: 'cross-site', mode: 'navigate', dest: 'document' };

describe('the guard serves', () => {
  it.each([
    ['a script on 127.0.0.1', {}],
    ['a script on localhost', { host: 'localhost:7071' }],
    ['a script on ::1', { host: '[::1]:7071' }],
    ['a script that names no port', { host: 'LOCALHOST' }],
    ['an address that a person typed', { site: 'none', mode: 'navigate', dest: 'document' }],
    ['the page itself', { origin: 'http://127.0.0.1:7071', site: 'same-origin' }],
    ['the page itself over TLS', { scheme: 'https' as const, origin: 'https://127.0.0.1:7071' }],
    ['a person whom GitLab sends back', { target: `${callback}?code=a&state=b`, ...led }],
    ['a link to the page', { target: '/devops/rg/contoso?tab=checks', ...led }],
    ['a link to the start of the page', { target: '/', ...led }],
    [
      'a browser that does not say what it loads it for',
      { target: '/', site: 'cross-site', mode: 'navigate' },
    ],
    ['a webhook from this machine', { method: 'POST', target: hook }],
    ['a webhook through the tunnel', { method: 'POST', target: hook, host: 'palisade.example' }],
    [
      'such a webhook whoever sends it',
      { method: 'POST', target: hook, host: 'palisade.example', ...fromAPage },
    ],
    ['the API through the tunnel, where the app asks for a token', { host: 'palisade.example' }],
    ['the API through a tunnel that names its port', { host: 'Palisade.example:443' }],
    ['the page through the tunnel', { host: 'palisade.example', origin: 'https://palisade.example' }],
    [
      'a person whom GitLab sends back through the tunnel',
      { host: 'palisade.example', target: callback, ...led },
    ],
  ])('%s', (_, spec) => {
    expect(classifyRequest(aRequest(spec), rules)).toBe('serve');
  });
});

describe('the guard answers 421', () => {
  it.each([
    ['evil.example'],
    ['evil.example:7071'],
    ['127.0.0.1.evil.example'],
    ['localhost.evil.example'],
    ['evil.example@127.0.0.1'],
    ['0.0.0.0:7071'],
    ['127.0.0.2:7071'],
    ['[::]:7071'],
    ['192.168.1.4:7071'],
    ['palisade.example.evil.example'],
    ['palisade.example:8443'],
    [''],
    [[]],
    [['127.0.0.1:7071', 'evil.example']],
  ])('to the host name %j', (host) => {
    expect(classifyRequest(aRequest({ host }), rules)).toBe(421);
    expect(classifyRequest(aRequest({ host, target: hook, method: 'POST' }), rules)).toBe(421);
    expect(classifyRequest(aRequest({ host, target: callback, ...led }), rules)).toBe(421);
  });

  it.each(['http://evil.example/', 'http://127.0.0.1:7071/', 'evil.example:443', ''])(
    'to the target %j, which is no path',
    (target) => {
      expect(classifyRequest(aRequest({ target }), rules)).toBe(421);
    },
  );

  it.each(['/admin/functions/watchdog', '/%61dmin/functions/watchdog', '/Admin/functions/watchdog'])(
    'to what runs functions by hand, through the tunnel: %s',
    (target) => {
      expect(classifyRequest(aRequest({ target, method: 'POST', host: 'palisade.example' }), rules)).toBe(
        421,
      );
      expect(classifyRequest(aRequest({ target, method: 'POST' }), rules)).toBe('serve');
    },
  );

  it('to the public host where none is set', () => {
    const none = guardRulesOf({ PUBLIC_URL: '' });

    expect(classifyRequest(aRequest({ host: 'palisade.example' }), none)).toBe(421);
    expect(classifyRequest(aRequest({ host: 'palisade.example', target: hook, method: 'POST' }), none)).toBe(
      421,
    );
  });
});

describe('the guard answers 401', () => {
  it.each([
    ['a page from elsewhere', fromAPage],
    ['a page that hides its origin', { origin: 'null' }],
    ['a page of another server on this machine', { origin: 'http://localhost:3000', site: 'cross-site' }],
    ['the same name at another port', { origin: 'http://127.0.0.1:3000', site: 'same-site' }],
    ['the same name by another scheme', { origin: 'https://127.0.0.1:7071' }],
    [
      'a form on a page from elsewhere',
      { method: 'POST', site: 'cross-site', mode: 'navigate', dest: 'document' },
    ],
    ['an image on a page from elsewhere', { site: 'cross-site', mode: 'no-cors', dest: 'image' }],
    ['a link to the API', led],
    ['a link to what runs functions', { target: '/admin/functions/watchdog', ...led }],
    ['a link to the beginning of a sign-in', { target: '/oauth/gitlab/start', ...led }],
    ['a link that is tidied to another place', { target: '/devops/../subscriptions', ...led }],
    ['a link that is tidied to the API', { target: `/${connectors}`, ...led }],
    ['a frame of the page', { target: '/devops', site: 'cross-site', mode: 'navigate', dest: 'iframe' }],
    ['a form sent to the page', { target: '/', ...led, method: 'POST' }],
    ['a page from elsewhere that reads the page', { target: '/', ...fromAPage }],
    ['a word of a browser that is not known', { site: 'near' }],
    ['a webhook that a page sends to this machine', { method: 'POST', target: hook, ...fromAPage }],
    ['a page from elsewhere through the tunnel', { host: 'palisade.example', ...fromAPage }],
    ['a form for webhooks through the tunnel', { target: hook, host: 'palisade.example', ...fromAPage }],
  ])('to %s', (_, spec) => {
    expect(classifyRequest(aRequest(spec), rules)).toBe(401);
  });
});

describe('a page of ours that another listener serves', () => {
  const friendly = { trustedOrigins: ['http://127.0.0.1:7071', 'http://localhost:7071'] };

  it.each([
    ['http://127.0.0.1:7071', 'same-site', 'serve'],
    ['http://localhost:7071', 'cross-site', 'serve'],
    ['http://127.0.0.1:7072', 'same-site', 401],
    ['https://evil.example', 'cross-site', 401],
  ])('is known by its origin: %s', (origin, site, verdict) => {
    expect(classifyRequest(aRequest({ host: '127.0.0.1:7074', origin, site }), friendly)).toBe(verdict);
    expect(classifyRequest(aRequest({ host: 'evil.example', origin, site }), friendly)).toBe(421);
  });

  it('does not speak for others in the same request', () => {
    const both = { ...aRequest({}), origins: ['http://127.0.0.1:7071', 'https://evil.example'] };

    expect(classifyRequest(both, friendly)).toBe(401);
  });
});
