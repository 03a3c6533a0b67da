import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Child, startChild } from '../../../local/child.ts';
import { demoApplication, demoToken } from '../../../local/gitlab/credentials.ts';
import { gitlabNodeFlags } from '../../../local/gitlab/node-flags.ts';
import { startGitLab } from '../../../local/gitlab/server.ts';
import type { Json } from './support/gitlab-client.ts';

const file = new URL('../../../local/gitlab/main.ts', import.meta.url).pathname;
type Details = { port: number; url: string };

const running: Child<Details>[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(async (child) => child.stop()));
});

async function start(...args: string[]): Promise<Child<Details>> {
  const child = await startChild<Details>(file, {
    args: ['--projects', '30', ...args],
    execArgv: gitlabNodeFlags,
  });
  running.push(child);
  return child;
}

const { clientId, clientSecret } = demoApplication;

async function consent(url: string, redirectUri: string): Promise<Json> {
  const asked = { client_id: clientId, redirect_uri: redirectUri };
  const decision = await fetch(`${url}/oauth/authorize`, {
    method: 'POST',
    body: new URLSearchParams({ ...asked, response_type: 'code', scope: 'read_api', decision: 'accept' }),
    redirect: 'manual',
  });
  const code = new URL(decision.headers.get('location') ?? '').searchParams.get('code') ?? '';
  return token(url, { ...asked, grant_type: 'authorization_code', code });
}

async function token(url: string, fields: Record<string, string>): Promise<Json> {
  const body = new URLSearchParams({ ...fields, client_secret: clientSecret });
  return (await (await fetch(`${url}/oauth/token`, { method: 'POST', body })).json()) as Json;
}

async function statusFor(url: string, bearer: unknown): Promise<number> {
  const response = await fetch(`${url}/api/v4/user`, {
    headers: { authorization: `Bearer ${String(bearer)}` },
  });
  await response.text();
  return response.status;
}

describe('the process', () => {
  it('can be of another version and package', async () => {
    const { details } = await start('--version', '15.8', '--package', 'ce');
    const answer = await fetch(`${details.url}/api/v4/version`, {
      headers: { authorization: `Bearer ${demoToken}` },
    });

    expect(await answer.json()).toMatchObject({ version: '15.8.0' });
    await expect(start('--package', 'pro')).rejects.toThrow('--package must be ee, ee-unlicensed, ce');
  });

  it('keeps tokens after kill -9 and the world after a restart', async () => {
    const data = mkdtempSync(join(tmpdir(), 'gitlab-'));
    const redirectUri = 'http://localhost:7999/oauth/callback';
    const first = await start('--data', data, '--redirect-uri', redirectUri);
    const worldBefore = await (await fetch(`${first.details.url}/-/simulator/world`)).json();
    const pair = await consent(first.details.url, redirectUri);
    first.process.kill('SIGKILL');

    const second = await start('--data', data, '--redirect-uri', redirectUri);
    const { url } = second.details;
    const status = await statusFor(url, pair['access_token']);
    const worldAfter = await (await fetch(`${url}/-/simulator/world`)).json();
    const renewed = await token(url, {
      client_id: clientId,
      redirect_uri: redirectUri,
      grant_type: 'refresh_token',
      refresh_token: String(pair['refresh_token']),
    });
    rmSync(data, { recursive: true });

    expect(status).toBe(200);
    expect(worldAfter).toEqual(worldBefore);
    expect(await statusFor(url, renewed['access_token'])).toBe(200);
    expect(await statusFor(url, pair['access_token'])).toBe(401);
    expect(await statusFor(url, demoToken)).toBe(200);
  });

  it('reports in one sentence that its port is in use', async () => {
    const gitlab = await startGitLab({ projects: 0 });

    const failure = start('--port', String(gitlab.port));

    await expect(failure).rejects.toThrow(
      new Error(`The simulated GitLab can't start: port ${gitlab.port} is already in use.`),
    );
    await expect(startGitLab({ projects: 0, port: gitlab.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await gitlab.stop();
  });

  it('reports in one sentence an invalid flag or file', async () => {
    const data = mkdtempSync(join(tmpdir(), 'gitlab-'));
    writeFileSync(join(data, 'oauth.json'), '{"half":');

    await expect(start('--seed', 'seven')).rejects.toThrow(/--seed must be a whole number/);
    await expect(start('--data', data)).rejects.toThrow(/does not hold the tokens/);
    rmSync(data, { recursive: true });
  });
});
