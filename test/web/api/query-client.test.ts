import { describe, expect, it } from 'vitest';

import { ApiError } from '../../../web/api/api-error.ts';
import { newQueryClient } from '../../../web/api/query-client.ts';

const permissions = ['permissions', '/subscriptions/1'];

async function clientAfter(status: number, queryKey: readonly string[]) {
  const client = newQueryClient();
  client.setQueryData(permissions, []);
  const queryFn = () => Promise.reject(new ApiError({ status, code: 'Code', message: 'Message' }));
  await client.fetchQuery({ queryKey, queryFn }).catch(() => undefined);
  return client;
}

describe('a request that the service refuses', () => {
  it.each([
    [403, true],
    [404, false],
    [503, false],
  ])('with %d has permissions read again: %s', async (status, isReadAgain) => {
    const client = await clientAfter(status, ['runs', '/subscriptions/1']);

    expect(client.getQueryState(permissions)?.isInvalidated).toBe(isReadAgain);
  });

  it('about the permissions themselves asks no second time', async () => {
    const client = await clientAfter(403, ['permissions', '/subscriptions/2']);

    expect(client.getQueryState(permissions)?.isInvalidated).toBe(false);
  });

  it('has them read again after an action too', async () => {
    const client = newQueryClient();
    client.setQueryData(permissions, []);
    const refused = new ApiError({ status: 403, code: 'AuthorizationFailed', message: 'No.' });
    const action = client.getMutationCache().build(client, { mutationFn: () => Promise.reject(refused) });

    await action.execute(undefined).catch(() => undefined);

    expect(client.getQueryState(permissions)?.isInvalidated).toBe(true);
  });
});
