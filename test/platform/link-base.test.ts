import { describe, expect, it } from 'vitest';

import { guard } from '../../functions/edge/guard.ts';
import { linkBaseFor } from '../../shared/platform/link-base.ts';
import { aRequest } from '../support/functions-library.ts';
import { answerOf } from '../support/http-answer.ts';

const base = linkBaseFor(['https://palisade.example/app/', undefined, 'https://hooks.example']);

describe('links', () => {
  it.each([
    ['http://palisade.example/subscriptions', 'https://palisade.example/app'],
    ['https://hooks.example/x', 'https://hooks.example'],
    ['http://127.0.0.1:7071/x', 'http://127.0.0.1:7071'],
    ['https://localhost:7071/x', 'https://localhost:7071'],
    ['http://[::1]:7071/x', 'http://[::1]:7071'],
  ])('of a request to %s begin with %s', (url, expected) => {
    expect(base(url)).toBe(expected);
  });

  it.each([
    'https://attacker.example/x',
    'https://palisade.example:8443/x',
    'https://palisade.example.attacker.example/x',
    'http://127.0.0.1.attacker.example/x',
    'http://10.0.0.5/x',
    'http://localhost.attacker.example/x',
  ])('are not given to a request to %s, which is none of ours', (url) => {
    expect(base(url)).toBeUndefined();
  });
});

describe('links behind a gateway', () => {
  const fronted = linkBaseFor(['https://func-x.example', undefined], 'https://front.example/api/');

  it.each([
    ['https://func-x.example/x', 'https://front.example/api'],
    ['http://front.example/x', 'https://front.example/api'],
    ['http://127.0.0.1:7071/x', 'http://127.0.0.1:7071'],
    ['https://other.example/x', undefined],
  ])('of a request to %s begin with %s', (url, expected) => {
    expect(fronted(url)).toBe(expected);
  });
});

describe('a request to a host that is none of ours', () => {
  it('is answered with 421 before anything is done', async () => {
    let calls = 0;
    const handle = () => {
      calls += 1;
      return Promise.resolve({ status: 200 });
    };
    const ask = (host: string, linkBase: typeof base | undefined) =>
      answerOf(
        (request) => guard(request, { allowedOrigins: [], linkBase }, handle),
        aRequest({ headers: { host } }),
      );

    const answer = await ask('attacker.example', base);
    const health = await ask('attacker.example', undefined);
    const ours = await ask('hooks.example', base);

    expect([answer.status, answer.error?.code, health.status, ours.status]).toEqual([
      421,
      'MisdirectedRequest',
      200,
      200,
    ]);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(calls).toBe(2);
  });
});
