import { afterAll, beforeAll, expect, test } from 'vitest';

import { seededRandom } from '../../local/seeded-random.ts';
import { demoToken } from '../../local/gitlab/credentials.ts';
import { ErrorResponse } from '../../shared/contracts/arm/error.ts';
import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import { connectorPath, devopsPath } from '../support/api-client.ts';
import { aConnector, onboard } from '../support/onboarding.ts';
import { rawRequest, type RawAnswer } from '../support/raw-request.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
const random = seededRandom(20_261_123);
const requests = 300;

beforeAll(async () => {
  stack = await startStack({ projects: 60, assesses: false });
  await onboard(stack.api, 'contoso', {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: demoToken },
  });
});
afterAll(async () => {
  await stack.stop();
});

type Request = { method: string; path: string; query: string; headers: Record<string, string>; body: string };

const json = { 'content-type': 'application/json' };
const read = { method: 'GET', headers: {}, body: '', query: `?api-version=${ownApiVersion}` };
const write = { ...read, headers: json };
const valid: Request[] = [
  { ...read, path: connectorPath('contoso') },
  { ...read, path: connectorPath('').slice(0, -1) },
  { ...read, path: `${devopsPath('contoso')}/gitLabGroups/contoso/projects` },
  { ...read, path: `${devopsPath('contoso')}/runs` },
  { ...read, method: 'POST', path: `${devopsPath('contoso')}/gitLabGroups/contoso/listSubgroups` },
  { ...write, method: 'PUT', path: connectorPath('fuzzed'), body: JSON.stringify(aConnector) },
  { ...write, method: 'PATCH', path: connectorPath('fuzzed'), body: JSON.stringify({ tags: { a: 'b' } }) },
  {
    ...write,
    method: 'PUT',
    path: devopsPath('fuzzed'),
    body: JSON.stringify({
      properties: {
        autoDiscovery: 'Disabled',
        topLevelInventoryList: ['contoso'],
        authorization: { accessToken: 'glpat-fuzzed' },
      },
    }),
  },
  { ...write, method: 'DELETE', path: devopsPath('fuzzed') },
];
// prettier-ignore
const hostile = [
  '', '.', '..', '%00', '%2F', '%5C', '%25', '%zz', '%', '$', '%24', "'", '%22', '%E6%97%A5', '%F0%9F%9A%80',
  '__proto__', 'constructor', 'toString', '{a}', '*', '%0d%0aX-Injected:%201', 'x'.repeat(300), '%FF%FE',
  '%E2%80%A8', '%7F', '~', '+', 'null', 'undefined', '-1', '1e999',
] as const;
// prettier-ignore
const values: unknown[] = [
  null, true, false, 0, -1, 1e308, '', ' ', 'x'.repeat(5_000), '\u0000', '\u2028', '\ud800', '__proto__',
  [], {}, [[[[]]]], { a: { b: { c: 1 } } }, ['contoso', 1], { environmentType: null }, 'Enabled', 'GitLab',
];
const methods = ['GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'];
const oddHeaders: Record<string, string>[] = [
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-16' },
  { authorization: 'Basic Og==' },
  { host: 'elsewhere.example' },
  { 'x-ms-client-request-id': 'x'.repeat(4_000) },
  { 'x-http-method-override': 'DELETE' },
  { accept: 'text/html' },
  { 'if-match': '*' },
];

test(`${requests} damaged requests never bring forth a 5xx, and errors have ARM's shape`, async () => {
  const refused: number[] = [];
  const improper: string[] = [];

  for (let count = 0; count < requests; count += 1) {
    const asked = damaged(damaged(one(valid)));
    const { method, headers, body } = asked;
    const path = `${asked.path}${asked.query}`;
    const description = `#${count} ${method} ${path} ${JSON.stringify(headers)} ${body.slice(0, 300)}`;
    const answer = await rawRequest(stack.apiUrl, { method, path, headers, body });

    if (answer.status >= 400) refused.push(answer.status);
    if (!isProper(answer, method))
      improper.push(`${description}: ${answer.status} ${answer.text.slice(0, 300)}`);
  }

  expect(improper).toEqual([]);
  expect(refused.length).toBeGreaterThan(requests / 2);
  expect(new Set(refused).size).toBeGreaterThan(4);
  expect((await stack.api.call('GET', connectorPath('').slice(0, -1))).status).toBe(200);
  expect(stack.broker?.counts('discovery').deadLettered).toBe(0);
  expect(stack.broker?.counts('resync').deadLettered).toBe(0);
});

/** No 5xx; an error in ARM's shape, unless the host itself turned away what it can't route at all. */
function isProper({ status, contentType, text }: RawAnswer, method: string): boolean {
  if (status < 400) return true;
  if (method === 'HEAD' || (text === '' && [400, 404, 414].includes(status))) return status < 500;
  const isArm = ErrorResponse.strict().safeParse(JSON.parse(text)).success;
  return status < 500 && isArm && contentType === 'application/json; charset=utf-8';
}

function damaged(request: Request): Request {
  switch (Math.floor(random() * 6)) {
    case 0:
      return { ...request, path: pathWith(request.path, one(hostile)) };
    case 1:
      return { ...request, query: one(['', '?', `?api-version=${one(hostile)}`, `${request.query}&x[]=1`, `${request.query}&continuation-token=${one(hostile)}`]) }; // prettier-ignore
    case 2:
      return { ...request, method: one(methods) };
    case 3:
      return { ...request, headers: { ...request.headers, ...one(oddHeaders) } };
    default:
      return { ...request, body: request.body === '' ? '' : bodyWith(request.body) };
  }
}

function pathWith(path: string, segment: string): string {
  const segments = path.split('/');
  const at = 1 + Math.floor(random() * (segments.length - 1));
  return segments.toSpliced(at, random() < 0.7 ? 1 : 0, segment).join('/');
}

/** Another value at one place, or a cut or changed byte. */
function bodyWith(body: string): string {
  const at = Math.floor(random() * body.length);
  if (random() < 0.25) return body.slice(0, at);
  if (random() < 0.25)
    return body.slice(0, at) + one(['"', '}', '[', '\u0000', ',', '\\']) + body.slice(at + 1);
  let wanted = Math.floor(random() * 12);
  try {
    return JSON.stringify(JSON.parse(body), (key, value: unknown) => {
      wanted -= 1;
      return wanted === 0 && key !== '' ? one(values) : value;
    });
  } catch {
    return body;
  }
}

function one<Item>(items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}
