import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { request, takeTokensFrom } from '../../../web/api/request.ts';
import { loopbackSession } from '../../../web/session/loopback.ts';
import { SessionEndedError } from '../../../web/session/session.ts';

const loopback = loopbackSession({ kind: 'loopback', as: 'Owner' }, () => Promise.reject(new Error('None.')));

function withoutToken(failure: Error): Promise<unknown> {
  takeTokensFrom({ ...loopback, token: () => Promise.reject(failure) });
  return request('/subscriptions', { schema: z.unknown() });
}

describe('a request whose token could not be renewed', () => {
  afterEach(() => takeTokensFrom(loopback));

  it('is tried again, like one that nothing answered', async () => {
    await expect(withoutToken(new TypeError('Failed to fetch'))).rejects.toMatchObject({
      status: 0,
      code: 'NoAnswer',
    });
  });

  it('says so where the session has ended', async () => {
    await expect(withoutToken(new SessionEndedError())).rejects.toBeInstanceOf(SessionEndedError);
  });
});
