import { createServer } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { GitLabInstance } from '../../../shared/contracts/gitlab/instance.ts';
import { InvalidRequestError } from '../../../shared/platform/errors/errors.ts';
import { GitLabBlockedError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { aConnection, aConnector } from './a-connection.ts';
import { lookupOf } from './names.ts';
import { json, oddGitLab } from './odd-gitlab.ts';

/** Whatever leads to this machine comes here, and is counted. */
let connections = 0;
const trap = createServer((socket) => {
  connections += 1;
  socket.destroy();
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => trap.listen(0, '0.0.0.0', resolve));
  port = (trap.address() as { port: number }).port;
});
afterAll(() => new Promise((resolve) => trap.close(resolve)));

/** Names of an attacker's own zone, and what they resolve to. */
const names = {
  localhost: [['127.0.0.1', '::1']],
  'localhost.': ['127.0.0.1'],
  'localtest.example': ['127.0.0.1'],
  'six.example': ['::1'],
  'mixed.example': [['1.1.1.1', '127.0.0.1']],
  'mixed-six.example': [['2606:4700::1111', '::ffff:127.0.0.1']],
  'private.example': ['192.168.1.10'],
  'metadata.google.internal': ['169.254.169.254'],
  'imds.example': ['::ffff:a9fe:a9fe'],
  'wire.example': ['168.63.129.16'],
  'zero.example': ['0.0.0.0'],
  'nat64.example': ['64:ff9b::7f00:1'],
  'sixtofour.example': ['2002:7f00:1::1'],
  'zone.example': ['fe80::1%lo'],
  'multicast.example': ['224.0.0.1'],
  [new URL('http://lócalhost.example').hostname]: ['127.0.0.1'],
};

/** To this machine, into private networks, and to what only wraps such an address. `:0` stands for the trap's port. */
const inward = [
  'http://127.0.0.1:0',
  'https://127.0.0.1:0',
  'HTTP://127.0.0.1:0/',
  'http://127.1:0',
  'http://127.0.1:0',
  'http://127.255.255.254:0',
  'http://0177.0.0.1:0',
  'http://0x7f.0.0.1:0',
  'http://0x7f000001:0',
  'http://0X7F.1:0',
  'http://2130706433:0',
  'http://017700000001:0',
  'http://00000177.0.0.1:0',
  'http://127.0.0.1.:0',
  'http://１２７.０.０.１:0',
  'http://①②⑦.⓪.⓪.①:0',
  'http://127。0。0。1:0',
  'http://%31%32%37.0.0.1:0',
  'http://127.0.0.1%2f:0',
  'http://[::1]:0',
  'http://[0:0:0:0:0:0:0:1]:0',
  'http://[::ffff:127.0.0.1]:0',
  'http://[::ffff:7f00:1]:0',
  'http://[::127.0.0.1]:0',
  'http://[::ffff:0:127.0.0.1]:0',
  'http://[64:ff9b::127.0.0.1]:0',
  'http://[64:ff9b:1::7f00:1]:0',
  'http://[2002:7f00:1::]:0',
  'http://[2001:0:7f00:1::]:0',
  'http://[::1%25lo]:0',
  'http://localhost:0',
  'http://LOCALHOST:0',
  'http://localhost.:0',
  'http://ｌｏｃａｌｈｏｓｔ:0',
  'http://localtest.example:0',
  'http://six.example:0',
  'http://mixed.example:0',
  'http://mixed-six.example:0',
  'http://private.example:0',
  'http://nat64.example:0',
  'http://lócalhost.example:0',
  'http://10.0.0.1:0',
  'http://10.1:0',
  'http://0xa.0.0.1:0',
  'http://172.16.0.1:0',
  'http://192.168.0.1:0',
  'http://192.168.257:0',
  'http://3232235777:0',
  'http://100.64.0.1:0',
  'http://[fc00::1]:0',
  'http://[fd12:3456::1]:0',
  'http://[::ffff:10.0.0.1]:0',
  'http://user@127.0.0.1:0',
  'http://gitlab.com:443@127.0.0.1:0',
  'http://gitlab.com%40127.0.0.1:0',
  'http://127.0.0.1:0#@gitlab.com',
  'http://127.0.0.1:0?gitlab.com',
  'http://127.0.0.1:0\\@gitlab.com',
  'http:\\\\127.0.0.1:0',
  'http:////127.0.0.1:0',
  'http://\t127.0.0.1:0',
];

/** Addresses that are never a GitLab, also if an instance may be internal. */
const never = [
  'http://169.254.169.254',
  'http://169.254.169.254./latest/meta-data',
  'http://0xa9fea9fe',
  'http://2852039166',
  'http://0251.0376.0251.0376',
  'http://169.254.43518',
  'http://[::ffff:169.254.169.254]',
  'http://[::ffff:a9fe:a9fe]',
  'http://[64:ff9b::a9fe:a9fe]',
  'http://[fd00:ec2::254]',
  'http://[fd20:ce::254]',
  'http://[fe80::1]',
  'http://metadata.google.internal/computeMetadata/v1',
  'http://imds.example',
  'http://169.254.170.2/v2/credentials',
  'http://169.254.129.3:8081/msi/token',
  'http://168.63.129.16',
  'http://wire.example',
  'http://100.100.100.200',
  'http://192.0.0.192',
  'http://0.0.0.0:0',
  'http://0:0',
  'http://0x0:0',
  'http://[::]:0',
  'http://zero.example:0',
  'http://sixtofour.example:0',
  'http://zone.example:0',
  'http://multicast.example',
  'http://224.0.0.251',
  'http://255.255.255.255',
  'http://240.0.0.1',
  'http://198.18.0.1',
  'http://192.0.2.1',
  'http://198.51.100.1',
  'http://203.0.113.1',
  'http://[2001:db8::1]',
  'http://[2001:10::1]',
  'http://[ff02::1]',
  'http://[3fff::1]',
];

/** Outcome of a request to a GitLab that is configured with this address. */
async function outcomeOf(hostile: string, internal: boolean): Promise<string> {
  const url = withPort(hostile);
  // Plain http is configured for internal instances only; the connection must not rest on that.
  const instance = GitLabInstance.safeParse({ url, internal: true });
  if (!instance.success) return 'not an address of an instance';
  const { connections: gitlab, secrets } = aConnection(
    { ...instance.data, internal },
    { lookup: lookupOf(names), maxAttempts: 1 },
  );
  await secrets.put(aConnector().id, { kind: 'token', accessToken: 't' });
  const failure = await (await gitlab.connect(aConnector())).ownedGroups(1).catch((error: unknown) => error);
  if (failure instanceof GitLabBlockedError) return 'blocked';
  return failure instanceof Error ? failure.message : 'answered';
}

/** As it stands in a header, which holds no letters beyond Latin-1. */
function inHeader(url: string): string {
  return url.replace(/[^\t -~]+/g, encodeURIComponent);
}

function withPort(hostile: string): string {
  return hostile.replace(/:0(?=$|[/?#\\])/, `:${port}`);
}

describe('a hostile address', () => {
  it('comes in more than sixty forms', () => {
    expect(inward.length).toBeGreaterThanOrEqual(60);
    expect(new Set([...inward, ...never]).size).toBe(inward.length + never.length);
  });

  it.each([...inward, ...never])('is not connected to when an instance has it: %j', async (hostile) => {
    const before = connections;

    const outcome = await outcomeOf(hostile, false);

    expect(['blocked', 'not an address of an instance']).toContain(outcome);
    expect(connections).toBe(before);
  });

  it.each(never)('is not connected to even when the instance is internal: %j', async (hostile) => {
    const before = connections;

    const outcome = await outcomeOf(hostile, true);

    expect(['blocked', 'not an address of an instance']).toContain(outcome);
    expect(connections).toBe(before);
  });

  it.each([...inward, ...never])('is not followed when GitLab redirects to it: %j', async (hostile) => {
    const before = connections;
    const server = await oddGitLab((response) => {
      response.writeHead(302, { location: inHeader(withPort(hostile)) }).end();
    });
    const { connections: gitlab, secrets } = aConnection(server, { lookup: lookupOf(names), maxAttempts: 1 });
    await secrets.put(aConnector().id, { kind: 'token', accessToken: 't' });

    const asked = (await gitlab.connect(aConnector())).ownedGroups(1);

    await expect(asked).rejects.toThrow(/a redirect|too many redirects/);
    expect(server.seen.map(({ url }) => url.split('?')[0])).toEqual(['/api/v4/groups']);
    expect(connections).toBe(before);
  });

  it.each([...inward, ...never])('is none that a connector may name: %j', (gitlabInstanceUrl) => {
    const { connections: gitlab } = aConnection({ url: 'https://gitlab.com' });

    expect(() => gitlab.instanceOf({ tags: { gitlabInstanceUrl } })).toThrow(InvalidRequestError);
  });
});

describe('a name that leads elsewhere the next time', () => {
  it('is judged by the address that is connected to, not by one it had before', async () => {
    const lookup = lookupOf({ 'rebinding.example': ['1.1.1.1', '127.0.0.1'] });
    const checked = await new Promise((resolve) =>
      lookup('rebinding.example', {}, (_error, address) => resolve(address)),
    );
    const before = connections;
    const { connections: gitlab, secrets } = aConnection(
      { url: `http://rebinding.example:${port}`, internal: false },
      { lookup },
    );
    await secrets.put(aConnector().id, { kind: 'token', accessToken: 't' });

    const asked = (await gitlab.connect(aConnector())).ownedGroups(1);

    await expect(asked).rejects.toThrow(GitLabBlockedError);
    expect(checked).toBe('1.1.1.1');
    expect(connections).toBe(before);
  });

  it('is checked again for every connection, and the token is not sent there', async () => {
    const server = await oddGitLab((response) => json(response, [], { connection: 'close' }));
    const { port: serverPort } = new URL(server.url);
    const { connections: gitlab, secrets } = aConnection(
      { url: `http://rebinding.example:${serverPort}` },
      { lookup: lookupOf({ 'rebinding.example': ['127.0.0.1', '169.254.169.254'] }) },
    );
    await secrets.put(aConnector().id, { kind: 'token', accessToken: 't' });
    const client = await gitlab.connect(aConnector());
    await client.ownedGroups(1);

    const failure = await client.ownedGroups(1).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(GitLabBlockedError);
    expect((failure as Error).message).toBe(
      `GitLab at http://rebinding.example:${serverPort} was not asked GET /api/v4/groups: its address is none that a GitLab can have.`,
    );
    expect(server.seen).toHaveLength(1);
  });
});
