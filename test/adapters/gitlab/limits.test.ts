import { afterEach, describe, expect, it } from 'vitest';

import { demoToken, devToken } from '../../../local/gitlab/credentials.ts';
import { type GitLabOptions, type SimulatedGitLab, startGitLab } from '../../../local/gitlab/server.ts';
import { GitLabInstance } from '../../../shared/contracts/gitlab/instance.ts';
import { GitLabThrottledError } from '../../../shared/platform/errors/gitlab-errors.ts';
import type { GitLab, Urgency } from '../../../shared/features/connectors/ports.ts';
import { until } from '../../support/until.ts';
import { aConnection, aConnector, type TestConnection } from './a-connection.ts';
import { aGroup, json, list, oddGitLab } from './odd-gitlab.ts';

const running: SimulatedGitLab[] = [];
afterEach(() => Promise.all(running.splice(0).map((gitlab) => gitlab.stop())));

async function simulated(limits: GitLabOptions['limits'] & {}): Promise<SimulatedGitLab> {
  const gitlab = await startGitLab({ projects: 20, limits });
  running.push(gitlab);
  return gitlab;
}

function instanceAt(url: string, limits: unknown = { preset: 'none' }): GitLabInstance {
  return GitLabInstance.parse({ url, internal: true, limits });
}

type Who = { id?: string; token?: string; urgency?: Urgency };

async function connected(
  to: TestConnection,
  { id = 'one', token = demoToken, urgency }: Who = {},
): Promise<GitLab> {
  await to.secrets.put(id, { kind: 'token', accessToken: token });
  return to.connections.connect(aConnector({ id }), urgency);
}

const fail = (error: unknown) => error;

describe('a limit that is known', () => {
  it('is used up and kept to: GitLab refuses nothing', async () => {
    const endpoints = { 'GET /groups/:id': { requests: 40, windowSeconds: 2 } };
    const gitlab = await simulated({ endpoints });
    const connection = aConnection(instanceAt(gitlab.url, { preset: 'none', endpoints }));
    const crawl = await connected(connection, { urgency: 'bulk' });

    const groups = await Promise.all(Array.from({ length: 80 }, () => crawl.group('contoso')));

    expect(groups).toHaveLength(80);
    expect(gitlab.requests().throttled).toBe(0);
    expect(gitlab.limiter.windows().every(({ refused }) => refused === 0)).toBe(true);
    expect(crawl.spent()).toMatchObject({ requests: 80, throttled: 0 });
    expect(crawl.spent().waitedSeconds).toBeGreaterThan(0);
  });

  it('that leaves no room for long sends the job away unasked, and says when to come back', async () => {
    const limits = { preset: 'none', endpoints: { 'GET /groups/:id': { requests: 10 } } };
    const gitlab = await simulated({});
    const at = Date.now();
    const connection = aConnection(instanceAt(gitlab.url, limits));
    const first = await connected(connection);
    await Promise.all(Array.from({ length: 10 }, () => first.group('contoso')));

    const failure = (await (
      await connected(connection)
    )
      .group('contoso')
      .catch(fail)) as GitLabThrottledError;

    expect(failure).toBeInstanceOf(GitLabThrottledError);
    expect(failure.message).toMatch(
      /was not asked GET \/api\/v4\/groups\/contoso: its limits leave no room before /,
    );
    expect(failure.gitLabStatus).toBeUndefined();
    expect(failure.retryAt.getTime() - at).toBeGreaterThan(59_000);
    expect(gitlab.requests().total).toBe(10);
  });
});

describe('a limit that GitLab enforces', () => {
  const endpoints = {
    'GET /projects/:id': { requests: 1, windowSeconds: 86_400, waitFormat: 'seconds' as const },
  };

  it('of an endpoint stops that endpoint for that user, and nothing else', async () => {
    const gitlab = await simulated({ endpoints });
    const connection = aConnection(instanceAt(gitlab.url));
    const [one, other] = [
      await connected(connection),
      await connected(connection, { id: 'other', token: devToken }),
    ];
    const id = gitlab.world.groupByPath('contoso')?.record.ownProjects[0]?.id ?? 0;
    await one.project(id);

    const refused = await one.project(id).catch(fail);
    const withheld = await one.project(id).catch(fail);
    const group = await one.group('contoso');
    const others = await other.project(id).catch((error: Error) => error.name);

    expect(refused).toMatchObject({ name: 'GitLabThrottledError', gitLabStatus: 429 });
    expect((refused as GitLabThrottledError).retryAfterSeconds).toBeGreaterThan(60);
    expect(withheld).toMatchObject({ name: 'GitLabThrottledError', gitLabStatus: undefined });
    expect(group.full_path).toBe('contoso');
    expect(others).not.toBe('GitLabThrottledError');
    expect(gitlab.requests().throttledByRoute).toEqual({ 'GET /projects/:id': 1 });
    expect(one.spent()).toMatchObject({ requests: 3, throttled: 1 });
  });

  it('is logged once, however many requests meet it', async () => {
    const gitlab = await simulated({ endpoints });
    const connection = aConnection(instanceAt(gitlab.url));
    const one = await connected(connection);

    await Promise.all(Array.from({ length: 8 }, () => one.project(1).catch(fail)));
    await one.project(1).catch(fail);

    expect(connection.warnings).toEqual([
      {
        sentence: 'GitLab throttles requests',
        fields: {
          instanceUrl: gitlab.url,
          limit: 'GET /projects/:id of one',
          until: expect.any(String),
          status: 429,
        },
      },
    ]);
  });

  it('of a user stops that user, and no other', async () => {
    const gitlab = await simulated({ userPerMinute: 1 });
    const connection = aConnection(instanceAt(gitlab.url), { maxWaitMs: 0 });
    const [one, other] = [
      await connected(connection),
      await connected(connection, { id: 'other', token: devToken }),
    ];
    await one.group('contoso');

    const stopped = [await one.group('contoso').catch(fail), await one.ownedGroups(1).catch(fail)];

    expect(stopped.map((failure) => failure instanceof GitLabThrottledError)).toEqual([true, true]);
    expect((await other.ownedGroups(1)).items).toBeDefined();
    expect(gitlab.requests().total).toBe(2);
  });

  it('of the address stops all connectors of the instance', async () => {
    const gitlab = await simulated({ addressPerMinute: 1 });
    const connection = aConnection(instanceAt(gitlab.url), { maxWaitMs: 0 });
    const one = await connected(connection);
    const other = await connected(connection, { id: 'other', token: devToken });
    await one.group('contoso');

    const refused = await one.group('contoso').catch(fail);
    const withheld = await other.ownedGroups(1).catch(fail);

    expect(refused).toMatchObject({ gitLabStatus: 429 });
    expect(withheld).toMatchObject({ name: 'GitLabThrottledError', gitLabStatus: undefined });
    expect(gitlab.requests().total).toBe(2);
  });

  it('is not run into when GitLab says beforehand that nothing is left', async () => {
    const reset = Math.floor(Date.now() / 1_000) + 50;
    const rate = { 'ratelimit-limit': 2_000, 'ratelimit-remaining': 0, 'ratelimit-reset': reset };
    const server = await oddGitLab((response) => json(response, aGroup(1), rate));
    const one = await connected(aConnection(instanceAt(server.url)));
    await one.group(1);

    const withheld = (await one.group(1).catch(fail)) as GitLabThrottledError;

    expect(withheld).toBeInstanceOf(GitLabThrottledError);
    expect(Math.abs(withheld.retryAt.getTime() - reset * 1_000)).toBeLessThan(2_000);
    expect(server.seen).toHaveLength(1);
  });
});

describe('turns', () => {
  it('go to what is urgent although crawls fill every place that they may', async () => {
    const held: (() => void)[] = [];
    const server = await oddGitLab((response) => held.push(() => list(response, [])));
    const connection = aConnection(instanceAt(server.url), { maxConcurrency: 3 });
    const crawl = await connected(connection, { urgency: 'bulk' });
    const pages = Array.from({ length: 6 }, (_, index) => crawl.projects(1, index + 1));
    await until(() => held.length === 2);

    const resync = (await connected(connection, { urgency: 'urgent' })).projects(2, 1);
    await until(() => held.length === 3);
    const asked = server.seen.map(({ url }) => /groups\/(\d+)/.exec(url)?.[1]);
    await until(async () => {
      for (const answer of held.splice(0)) answer();
      return server.seen.length === 7 && held.length === 0;
    });
    await Promise.all([...pages, resync]);

    expect(asked).toEqual(['1', '1', '2']);
    expect(server.maxInFlight()).toBe(3);
  });

  it('go round among connectors: a large crawl does not starve a small one', async () => {
    const held: (() => void)[] = [];
    const server = await oddGitLab((response) => held.push(() => list(response, [])));
    const connection = aConnection(instanceAt(server.url), { maxConcurrency: 2 });
    const large = await connected(connection, { id: 'large', urgency: 'bulk' });
    const small = await connected(connection, { id: 'small', urgency: 'bulk' });
    const pages = [
      ...Array.from({ length: 4 }, (_, index) => large.projects(1, index + 1)),
      ...Array.from({ length: 2 }, (_, index) => small.projects(2, index + 1)),
    ];

    for (let answered = 0; answered < 6; answered += 1) {
      await until(() => held.length === 1);
      held.shift()?.();
    }
    await Promise.all(pages);

    const groups = server.seen.map(({ url }) => /groups\/(\d+)/.exec(url)?.[1]);
    expect(groups).toEqual(['1', '2', '1', '2', '1', '1']);
  });

  it('are fewer while GitLab struggles', async () => {
    let struggles = true;
    const server = await oddGitLab((response) =>
      struggles ? response.writeHead(503).end() : setTimeout(() => list(response, []), 20),
    );
    const connection = aConnection(instanceAt(server.url), { maxConcurrency: 8, maxAttempts: 1 });
    const one = await connected(connection);
    await one.ownedGroups(1).catch(fail);
    struggles = false;
    const before = server.seen.length;

    await Promise.all(Array.from({ length: 4 }, (_, index) => one.ownedGroups(index + 1)));

    expect(server.seen.length - before).toBe(4);
    expect(server.maxInFlight()).toBe(4);
    await Promise.all(Array.from({ length: 60 }, () => one.ownedGroups(1)));
    expect(server.maxInFlight()).toBe(8);
  });
});
