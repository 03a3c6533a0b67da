import { describe, expect, it } from 'vitest';

import { callerOf } from '../../shared/platform/caller.ts';

const ids = { oid: 'oid-1', tid: 'tid-1' };

describe('the caller whom a token names', () => {
  it.each([
    [{ scp: 'x', upn: 'a@b', preferred_username: 'c@d' }, 'a@b'],
    [{ scp: 'x', preferred_username: 'c@d' }, 'c@d'],
    [{ scp: 'x', unique_name: 'e@f' }, 'e@f'],
    [{ scp: 'x', azp: 'app' }, 'oid-1'],
  ])('is a user where there are scopes: %o', (claims, name) => {
    expect(callerOf({ ...ids, ...claims })).toEqual({
      name,
      principalId: 'oid-1',
      type: 'User',
      tenantId: 'tid-1',
    });
  });

  it.each([
    [{ appid: 'app' }, 'Application'],
    [{ azp: 'app', idtyp: 'app' }, 'Application'],
    // A scope does not make a user of what says that it is an application.
    [{ azp: 'app', idtyp: 'app', scp: 'x' }, 'Application'],
    [{ azp: 'app', xms_mirid: '/subscriptions/x' }, 'ManagedIdentity'],
  ])('is the application where there are none: %o', (claims, type) => {
    expect(callerOf({ ...ids, ...claims })).toMatchObject({ name: 'app', type });
  });

  it('is nobody where neither is named: that is an ID token', () => {
    expect(callerOf({ ...ids, upn: 'a@b' })).toBeUndefined();
  });
});
