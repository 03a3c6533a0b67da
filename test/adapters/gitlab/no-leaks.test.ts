import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { GitLabError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { readBody } from '../../../shared/adapters/network/read-body.ts';
import { aConnection, aConnector, application } from './a-connection.ts';
import type { GitLab, GitLabConnections } from '../../../shared/features/connectors/ports.ts';
import { type OddGitLab, type Reply, type Seen, json, oddGitLab } from './odd-gitlab.ts';

const connector = aConnector();
const pair = { kind: 'oauth', accessToken: 'glpat-canary-access', refreshToken: 'canary-refresh' } as const;

const wish = {
  url: 'https://palisade.example/webhooks/gitlab/h1',
  secret: {
    token: 'hook-canary-token/with+all=the&odd"characters',
    signingToken: `whsec_${Buffer.from('signing-canary-of-32-bytes-in-all').toString('base64')}`,
  },
  verifyTls: true,
};
/** Base64 of the signing key, and what is left of it when it is cut at either side. */
const signingCanary = wish.secret.signingToken.slice(8, -2);

/** All secrets that GitLab was sent, in its words; encoded and plain. */
function echo({ headers, body, url }: Seen): string {
  return `${headers.authorization} ${body} ${decodeURIComponent(body)} ${url}`;
}

const replies: [string, Reply][] = [
  ...[400, 401, 403, 404, 405, 409, 422, 429, 500, 502].map((status): [string, Reply] => [
    `a ${status} that echoes the request`,
    (response, seen) => {
      const body = { error: 'invalid_grant', error_description: echo(seen), message: echo(seen) };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    },
  ]),
  [
    'a plain-text echo',
    (response, seen) => response.writeHead(429, { 'content-type': 'text/plain' }).end(echo(seen)),
  ],
  [
    'broken JSON',
    (response, seen) => response.writeHead(200, { 'content-type': 'application/json' }).end(echo(seen)),
  ],
  [
    'an HTML echo',
    (response, seen) => response.writeHead(200, { 'content-type': 'text/html' }).end(echo(seen)),
  ],
  [
    'an odd type',
    (response, seen) =>
      response.writeHead(200, { 'content-type': `x/${encodeURIComponent(echo(seen))}` }).end(),
  ],
  [
    'a redirect that carries it on',
    (response, seen) =>
      response.writeHead(302, { location: `http://other.example/?${encodeURIComponent(echo(seen))}` }).end(),
  ],
  ['a reset', (response) => response.destroy()],
  ['silence', () => {}],
  [
    'a list that is none',
    (response, seen) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ echo: echo(seen) })),
  ],
];

type SendRequest = (has: {
  renewing: GitLab;
  fixed: GitLab;
  connections: GitLabConnections;
}) => Promise<unknown>;
const requests: SendRequest[] = [
  ({ renewing }) => renewing.ownedGroups(1),
  ({ fixed }) => fixed.group('a/b'),
  ({ fixed }) => fixed.projects(1, 1),
  ({ fixed }) => fixed.groupHooks(1),
  ({ fixed }) => fixed.createGroupHook(1, wish),
  ({ fixed }) => fixed.updateGroupHook(1, 2, wish),
  ({ connections }) => connections.obtainCredentials(connector, { code: 'canary-code-1' }),
  ({ connections }) => connections.obtainCredentials(connector, { accessToken: pair.accessToken }),
];

/** Each over connections of its own: after a 429 the next request would not be sent at all. */
async function failuresOf(server: OddGitLab): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const request of requests) failures.push(await failureOf(request, server));
  return failures;
}

async function failureOf(request: SendRequest, server: OddGitLab): Promise<unknown> {
  const { connections, secrets } = aConnection(
    { url: server.url, ...application },
    { maxAttempts: 1, attemptTimeoutMs: 100 },
  );
  await secrets.put(connector.id, pair);
  await secrets.put('pat', { kind: 'token', accessToken: pair.accessToken });
  const renewing = await connections.connect(connector);
  const fixed = await connections.connect(aConnector({ id: 'pat' }));
  return request({ renewing, fixed, connections }).catch((error: unknown) => error);
}

describe('errors', () => {
  it.each(replies)('hold no secret after %s', async (_name, reply) => {
    const server = await oddGitLab(reply);

    const failures = await failuresOf(server);

    const sent = server.seen.map(echo).join(' ');
    expect(sent).toMatch(/canary-access.*hook-canary.*canary-client-secret/s);
    expect(sent).toContain(signingCanary);
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(GitLabError);
      const { message, stack, cause } = failure as Error;
      const shown = inspect(failure, { depth: Infinity, showHidden: true, getters: true });
      const all = [shown, JSON.stringify(failure), message, stack, String(cause)].join('\n');
      expect(all).not.toMatch(/canary/i);
      expect(all).not.toContain(signingCanary);
      expect(message).toMatch(/^[^\p{Cc}]{1,700}$/u);
    }
  });

  it.each([400, 401, 403, 404, 500])(
    'name the route of a %i, but neither query nor body nor headers',
    async (status) => {
      const server = await oddGitLab((response) => response.writeHead(status).end());

      const failures = await failuresOf(server);

      for (const failure of failures) {
        expect((failure as GitLabError).endpoint).toMatch(/^\/(api\/v4|oauth)\/[\w/%]+$/);
        const shown = inspect(failure, { depth: Infinity, showHidden: true, getters: true });
        expect(shown).not.toMatch(/order_by|per_page|grant_type|client-1|Bearer|authorization:/);
      }
    },
  );
});

it.each([
  ['an object', (sent: object) => ({ message: sent })],
  ['JSON in a string', (sent: object) => ({ message: JSON.stringify(sent) })],
  ['an OAuth error', (sent: object) => ({ error: 'bad', error_description: Object.values(sent).join() })],
])('leave out the secrets of a hook that GitLab repeats as %s', async (_name, repeat) => {
  const server = await oddGitLab((response, { body }) => {
    const { token, signing_token } = JSON.parse(body) as { token: string; signing_token: string };
    const sent = { token, signing_token, key: signing_token.replace('whsec_', '') };
    json(response, repeat(sent), { status: 422 });
  });
  const { connections, secrets } = aConnection(server);
  await secrets.put(connector.id, { kind: 'token', accessToken: pair.accessToken });
  const gitlab = await connections.connect(connector);

  const failure = await gitlab.createGroupHook(1, wish).catch((error: unknown) => error as Error);

  expect(failure).toMatchObject({ gitLabStatus: 422, message: expect.stringContaining('…') });
  expect(inspect(failure)).not.toMatch(/canary/i);
  expect(inspect(failure)).not.toContain(signingCanary);
});

describe('bodies', () => {
  it('are read up to a bound', async () => {
    expect(await readBody(new Response('12345'), 5)).toBe('12345');
    expect(await readBody(new Response('123456'), 5)).toBeUndefined();
  });
});
