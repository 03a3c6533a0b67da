import { describe, expect, it } from 'vitest';

import {
  GitLabForbiddenError,
  GitLabThrottledError,
  GitLabUnavailableError,
} from '../../../shared/platform/errors/gitlab-errors.ts';
import { until } from '../../support/until.ts';
import { connectWithToken } from './a-connection.ts';
import { aGroup, closedUrl, json, list, oddGitLab } from './odd-gitlab.ts';

const fail = (error: unknown) => error;
const now = () => new Date('2026-11-23T10:00:00Z');

describe('waiting and asking again', () => {
  it('waits as long as Retry-After says and then succeeds', async () => {
    const times: number[] = [];
    const server = await oddGitLab((response, _seen, nth) => {
      times.push(performance.now());
      if (nth > 1) return list(response, [aGroup(1)]);
      return response.writeHead(429, { 'retry-after': '1', 'content-type': 'text/plain' }).end('Retry later');
    });
    const gitlab = await connectWithToken(server, 't');

    const page = await gitlab.ownedGroups(1);

    expect(page.items).toHaveLength(1);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(1_000);
    expect(gitlab.spent().requests).toBe(2);
  });

  it.each([
    ['a wait of nought', { 'retry-after': '0' }],
    ['no wait at all', {}],
    ['a time gone by', { 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT' }],
    ['a reset in no time', { 'ratelimit-remaining': '0', 'ratelimit-reset': '0' }],
  ])(
    'is never as fast as it is refused with %s: each wait is longer than the one before',
    async (_name, headers) => {
      const times: number[] = [];
      const server = await oddGitLab((response, _seen, nth) => {
        times.push(performance.now());
        if (nth > 3) return list(response, [aGroup(1)]);
        return json(response, { message: { error: 'x' } }, { status: 429, ...headers });
      });
      const gitlab = await connectWithToken(server, 't');

      await gitlab.ownedGroups(1);

      const waits = times.slice(1).map((time, index) => time - times[index]!);
      expect(waits).toHaveLength(3);
      // Timers may fire a millisecond early.
      [500, 650, 845].forEach((least, index) => expect(waits[index]).toBeGreaterThanOrEqual(least - 2));
    },
  );

  it('takes a small RateLimit-Reset for seconds from now', async () => {
    const times: number[] = [];
    const server = await oddGitLab((response, _seen, nth) => {
      times.push(performance.now());
      if (nth > 1) return list(response, []);
      return response.writeHead(429, { 'ratelimit-remaining': '0', 'ratelimit-reset': '1' }).end();
    });
    const gitlab = await connectWithToken(server, 't');

    await gitlab.ownedGroups(1);

    expect(times).toHaveLength(2);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(998);
  });

  it('hands up a throttle over the longest wait', async () => {
    const server = await oddGitLab((response) =>
      json(response, { message: { error: 'x' } }, { status: 429, 'retry-after': '120' }),
    );
    const gitlab = await connectWithToken(server, 't', { now });

    const failure = await gitlab.ownedGroups(1).catch(fail);

    expect(failure).toBeInstanceOf(GitLabThrottledError);
    const retryAt = new Date(now().getTime() + 120_000);
    expect(failure).toMatchObject({ retryAt, retryAfterSeconds: 120, gitLabStatus: 429 });
    expect(server.seen).toHaveLength(1);
  });

  it('hands up a silence that has lasted long, instead of asking three times more', async () => {
    const server = await oddGitLab(() => undefined);
    let time = now().getTime();
    // Each look at the clock finds that it has gone on.
    const hurrying = () => new Date((time += 21_000));
    const gitlab = await connectWithToken(server, 't', { now: hurrying, attemptTimeoutMs: 50 });

    const failure = await gitlab.ownedGroups(1).catch(fail);

    expect(failure).toBeInstanceOf(GitLabUnavailableError);
    expect(server.seen).toHaveLength(1);
  });

  it('hands up the time that a maintenance names', async () => {
    const server = await oddGitLab((response) => response.writeHead(503, { 'retry-after': '300' }).end());
    const gitlab = await connectWithToken(server, 't');

    const failure = await gitlab.ownedGroups(1).catch(fail);

    expect(failure).toMatchObject({
      name: 'GitLabThrottledError',
      gitLabStatus: 503,
      retryAfterSeconds: 300,
    });
  });

  it.each([502, 503, 504])('asks again after %i', async (status) => {
    const server = await oddGitLab((response, _seen, nth) =>
      nth === 1 ? response.writeHead(status, { 'content-type': 'text/html' }).end('<p>') : list(response, []),
    );
    const gitlab = await connectWithToken(server, 't');

    expect((await gitlab.ownedGroups(1)).items).toEqual([]);
  });

  it('gives up after the last attempt', async () => {
    const server = await oddGitLab((response) => response.writeHead(502).end());
    const gitlab = await connectWithToken(server, 't', { maxAttempts: 2 });

    await expect(gitlab.ownedGroups(1)).rejects.toBeInstanceOf(GitLabUnavailableError);
    expect(server.seen).toHaveLength(2);
    expect(gitlab.spent().requests).toBe(2);
  });

  it('does not ask again after a 500 or a 403', async () => {
    const server = await oddGitLab((response, _seen, nth) =>
      json(response, { message: 'No' }, { status: nth === 1 ? 500 : 403 }),
    );
    const gitlab = await connectWithToken(server, 't');

    await expect(gitlab.ownedGroups(1)).rejects.toBeInstanceOf(GitLabUnavailableError);
    await expect(gitlab.ownedGroups(1)).rejects.toBeInstanceOf(GitLabForbiddenError);
    expect(server.seen).toHaveLength(2);
  });

  it('asks again when the connection is reset before or amid the answer', async () => {
    const server = await oddGitLab((response, _seen, nth) => {
      if (nth === 1) return response.destroy();
      if (nth === 3) return list(response, [aGroup(1)]);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '9999' });
      return response.write('[{"id":', () => response.destroy());
    });
    const gitlab = await connectWithToken(server, 't');

    expect((await gitlab.ownedGroups(1)).items).toHaveLength(1);
    expect(server.seen).toHaveLength(3);
  });

  it('ends an attempt that gets no answer', async () => {
    const server = await oddGitLab((response, _seen, nth) => {
      if (nth === 2) response.writeHead(200, { 'content-type': 'application/json' }).write('[');
    });
    const gitlab = await connectWithToken(server, 't', { attemptTimeoutMs: 100, maxAttempts: 2 });

    const failure = await gitlab.ownedGroups(1).catch(fail);

    expect(failure).toBeInstanceOf(GitLabUnavailableError);
    expect((failure as Error).message).toContain('no answer within 0.1 s');
    expect(server.seen).toHaveLength(2);
  });

  it('says so when nobody listens', async () => {
    const gitlab = await connectWithToken({ url: await closedUrl() }, 't', { maxAttempts: 1 });

    await expect(gitlab.ownedGroups(1)).rejects.toMatchObject({
      name: 'GitLabUnavailableError',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('never has more requests under way than allowed, and starts them in order', async () => {
    const held: (() => void)[] = [];
    const server = await oddGitLab((response) => held.push(() => list(response, [])));
    const gitlab = await connectWithToken(server, 't', { maxConcurrency: 3 });
    const pages = Array.from({ length: 9 }, (_, index) => gitlab.ownedGroups(index + 1));

    for (let sent = 0; sent < 9; sent += 3) {
      await until(() => held.length === 3);
      held.splice(0).forEach((answer) => answer());
    }
    await Promise.all(pages);

    expect(server.maxInFlight()).toBe(3);
    const rounds = [0, 3, 6].map((from) =>
      server.seen
        .slice(from, from + 3)
        .map(pageOf)
        .sort(),
    );
    expect(rounds).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6'],
      ['7', '8', '9'],
    ]);
  });
});

function pageOf({ url }: { url: string }): string {
  return new URL(url, 'http://x').searchParams.get('page') ?? '';
}
