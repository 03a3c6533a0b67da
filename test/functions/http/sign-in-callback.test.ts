import { describe, expect, it } from 'vitest';

import { signInCallback } from '../../../functions/http/gitlab-sign-in.ts';
import { anEdge } from '../../support/an-edge.ts';
import { anInvocation, aRequest } from '../../support/functions-library.ts';

const begins = 'http://127.0.0.1:7071';
const query = { code: 'c-1', state: 's'.repeat(43) };
const deeds = {
  begin: () => Promise.reject(new Error('must not begin')),
  complete: () => Promise.resolve({ outcome: 'code' as const, code: 'the-code' }),
};

type Answer = { status: number; headers: Record<string, string>; body?: string };

async function comeBack(host: string, headers: Record<string, string> = {}) {
  const path = '/oauth/gitlab/callback';
  const request = aRequest({ path, query, headers: { host, ...headers } });
  const answer = await signInCallback(deeds, anEdge(), begins)(request, anInvocation().context);
  const { status, headers: sent, body = '' } = answer as Answer;
  return { status, location: new Headers(sent).get('location'), body };
}

describe('a browser that comes back from GitLab under the public address', () => {
  it('is led on to where its cookie is, with all that GitLab sent', async () => {
    const { status, location } = await comeBack('palisade.example');

    const place = new URL(location ?? '');
    expect(status).toBe(302);
    expect([place.origin, place.pathname]).toEqual([begins, '/oauth/gitlab/callback']);
    expect(Object.fromEntries(place.searchParams)).toEqual(query);
  });

  it('has arrived where it began, whether there or with its cookie', async () => {
    const cookie = { cookie: 'palisade-sign-in-12345678=nonce' };

    const answers = [await comeBack('127.0.0.1:7071'), await comeBack('palisade.example', cookie)];

    expect(answers.map(({ status, body }) => [status, body.includes('the-code')])).toEqual([
      [200, true],
      [200, true],
    ]);
  });
});
