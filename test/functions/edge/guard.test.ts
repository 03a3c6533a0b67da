import type { HttpResponseInit } from '@azure/functions';
import { describe, expect, it } from 'vitest';

import { guard } from '../../../functions/edge/guard.ts';
import { noContent } from '../../../functions/edge/no-content.ts';
import { linkBaseFor } from '../../../shared/platform/link-base.ts';
import { aRequest } from '../../support/functions-library.ts';

const origin = 'https://portal.example';

async function ask(
  headers: Record<string, string>,
  { method = 'GET', ...more }: { method?: string; answer?: HttpResponseInit | undefined } = {},
) {
  const answer = 'answer' in more ? more.answer! : { status: 200, body: '{}' };
  let wasAsked = false;
  const handle = () => {
    wasAsked = true;
    return Promise.resolve(answer);
  };
  const rules = {
    allowedOrigins: [origin, 'http://localhost:3000'],
    linkBase: linkBaseFor(['https://palisade.example']),
  };
  const given = (await guard(aRequest({ method, headers }), rules, handle)) as HttpResponseInit | undefined;
  return { given, status: given?.status, headers: new Headers(given?.headers), wasAsked };
}

describe('every answer', () => {
  it('has the headers that keep browsers from harm', async () => {
    const { headers } = await ask({});

    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      vary: 'Origin',
    });
  });

  it("that its handler leaves to the host is the host's, but to a page that may read it", async () => {
    const bare = await ask({}, { answer: noContent });
    const readable = await ask({ origin }, { answer: noContent });

    expect(bare.given).toBeUndefined();
    expect(readable.status).toBe(204);
    expect(readable.headers.get('access-control-allow-origin')).toBe(origin);
  });

  it('keeps what its handler says of itself', async () => {
    const answer = { headers: { 'content-security-policy': "default-src 'self'", Vary: 'Accept' } };
    const { headers } = await ask({}, { answer });

    expect(headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(headers.get('vary')).toBe('Accept, Origin');
  });
});

describe('a page of another origin', () => {
  it('may read the answer when its origin is configured', async () => {
    const { headers, wasAsked } = await ask({ origin });

    expect(wasAsked).toBe(true);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-expose-headers')).toContain('Azure-AsyncOperation');
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  });

  it.each([
    'https://evil.example',
    'https://portal.example.evil.example',
    'https://portal.example:444',
    'http://portal.example',
    'https://PORTAL.example',
    'null',
    '*',
  ])('may not when it is %s', async (other) => {
    const { headers } = await ask({ origin: other });

    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(headers.get('vary')).toBe('Origin');
  });
});

describe('a preflight', () => {
  const asking = { 'access-control-request-method': 'PUT' };

  it('of a configured origin is answered without asking anybody', async () => {
    const { status, headers, wasAsked } = await ask({ origin, ...asking }, { method: 'OPTIONS' });

    expect([status, wasAsked]).toEqual([204, false]);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-methods')).toContain('PUT');
    expect(headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('of any other is refused', async () => {
    const { status, headers, wasAsked } = await ask(
      { origin: 'https://evil.example', ...asking },
      { method: 'OPTIONS' },
    );

    expect([status, wasAsked]).toEqual([403, false]);
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });

  it.each([{}, { origin }, asking])('is not every OPTIONS: %o', async (headers: Record<string, string>) => {
    expect((await ask(headers, { method: 'OPTIONS' })).wasAsked).toBe(true);
  });
});
