import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { GitLabInstance } from '../../../shared/contracts/gitlab/instance.ts';
import { GitLabForbiddenError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { serverCertificate, type ServerCertificate } from '../../support/certificates.ts';
import { aConnection, connectWithToken } from './a-connection.ts';
import { lookupOf } from './names.ts';
import { aGroup, json, list, oddGitLab } from './odd-gitlab.ts';

const host = 'gitlab.corp.example';
const lookup = lookupOf({ [host]: ['127.0.0.1'], 'other.corp.example': ['127.0.0.1'] });

let certificate: ServerCertificate;
let server: Server;
let folder: string;
const seen: { url: string; headers: IncomingHttpHeaders }[] = [];

/** A GitLab under `/git` behind a certificate of its own authority. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'palisade-ca-'));
  certificate = await serverCertificate(host);
  server = createServer(certificate, (request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers });
    list(response, [aGroup(1)]);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

function urlOf(name = host): string {
  return `https://${name}:${(server.address() as AddressInfo).port}/git`;
}

async function groupsOf(instance: GitLabInstance): Promise<unknown> {
  const gitlab = await connectWithToken(instance, 'glpat-1', { lookup, maxAttempts: 1 });
  return gitlab.ownedGroups(1).catch((error: unknown) => error);
}

describe('a self-managed instance', () => {
  it('is reached under its sub-path through its own certificate authority, given as PEM', async () => {
    const page = await groupsOf({ url: urlOf(), ca: certificate.ca });

    expect(page).toMatchObject({ items: [{ id: 1 }] });
    expect(seen.at(-1)?.url).toMatch(/^\/git\/api\/v4\/groups\?/);
  });

  it('takes its certificate authority from a file too, with whatever else stands in it', async () => {
    const ca = join(folder, 'ca.pem');
    const other = await serverCertificate('other.example');
    writeFileSync(ca, `# Our authorities\n${other.ca}\n\n${certificate.ca}\n`);

    expect(await groupsOf({ url: urlOf(), ca })).toMatchObject({ items: [{ id: 1 }] });
  });

  it('is not trusted by the certificate of anybody else, nor under another name', async () => {
    const other = await serverCertificate(host);

    for (const instance of [
      { url: urlOf() },
      { url: urlOf(), ca: other.ca },
      { url: urlOf('other.corp.example'), ca: certificate.ca },
    ]) {
      const before = seen.length;
      expect(await groupsOf(instance)).toMatchObject({
        name: 'GitLabUnreachableError',
        lasting: 'certificate',
        message: expect.stringContaining('its certificate is not trusted'),
      });
      expect(seen).toHaveLength(before);
    }
  });

  it.each([
    ['a certificate that is not trusted', () => urlOf(), 'certificate', 1],
    // It may be a moment's: a name server that is being filled.
    ['a host that nobody knows', () => urlOf('nowhere.corp.example'), 'name', 3],
  ] as const)('is asked so often behind %s', async (_name, url, lasting, requests) => {
    const retries = { lookup, maxAttempts: 3, maxWaitMs: 1 };
    const gitlab = await connectWithToken({ url: url() }, 'glpat-1', retries);

    await expect(gitlab.ownedGroups(1)).rejects.toMatchObject({ lasting, gitLabStatus: undefined });
    expect(gitlab.spent().requests).toBe(requests);
  });

  it.each([
    ['there is no such file', () => join(folder, 'none.pem'), "can't be read (ENOENT)"],
    ['the file holds none', () => textFile('hello'), 'holds no PEM certificate'],
    ['it is broken', () => brokenPem(), 'holds a certificate that is broken'],
    ['it is a key', () => certificate.key, 'holds no PEM certificate'],
  ])('keeps the app from starting when its certificate authority is unusable: %s', (_name, ca, words) => {
    const configured = () => aConnection({ url: urlOf(), ca: ca() });

    expect(configured).toThrow(`GITLAB_INSTANCES: 'ca' of ${urlOf()} `);
    expect(configured).toThrow(words);
  });

  it('gets its extra headers with every request, but none in place of ours', async () => {
    const headers = { 'CF-Access-Client-Id': 'id-1', 'CF-Access-Client-Secret': 'canary-of-the-proxy' };

    await groupsOf({ url: urlOf(), ca: certificate.ca, headers });

    expect(seen.at(-1)?.headers).toMatchObject({
      'cf-access-client-id': 'id-1',
      'cf-access-client-secret': 'canary-of-the-proxy',
      authorization: 'Bearer glpat-1',
      accept: 'application/json',
    });
  });

  it('does not give what its extra headers hold to anybody, should its words repeat them', async () => {
    const odd = await oddGitLab((response, { headers }) => {
      json(response, { message: `no way, ${String(headers['x-gate'])}` }, { status: 403 });
    });
    const headers = { 'X-Gate': 'canary-of-the-gate' };

    const failure = await groupsOf({ url: odd.url, internal: true, headers });

    expect(failure).toBeInstanceOf(GitLabForbiddenError);
    expect((failure as Error).message).toContain('no way, …');
    expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain('canary');
  });
});

function textFile(text: string): string {
  const file = join(folder, 'ca.txt');
  writeFileSync(file, text);
  return file;
}

function brokenPem(): string {
  return certificate.ca.replace(/(?<=CERTIFICATE-----\n)[^\n]{20}/, 'A'.repeat(20));
}
