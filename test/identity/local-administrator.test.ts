import { describe, expect, it } from 'vitest';

import { UnauthenticatedError } from '../../shared/domain/errors.ts';
import { identifyCaller } from '../../shared/identity/local-administrator.ts';

const allowed = { localAdministrator: true, tenantId: 'tenant-1' };

function from(url: string, headers: Record<string, string> = {}) {
  return { url, headers: new Headers(headers) };
}

describe('the local administrator', () => {
  it.each([
    from('http://127.0.0.1:7071/subscriptions'),
    from('http://localhost:7071/'),
    from('http://[::1]:7071/'),
    from('http://127.0.0.1:7071/', { origin: 'http://localhost:3000' }),
    from('http://127.0.0.1:7071/', { 'sec-fetch-site': 'same-origin' }),
    from('http://127.0.0.1:7071/', { 'sec-fetch-site': 'none' }),
  ])('calls from this machine: $url', (request) => {
    expect(identifyCaller(request, allowed)).toEqual({
      name: 'local-administrator',
      principalId: '00000000-0000-4000-8000-00000000000a',
      type: 'User',
      tenantId: 'tenant-1',
    });
  });

  it.each([
    from('http://palisade.example/'),
    from('http://10.0.0.5:7071/'),
    from('http://127.0.0.1.attacker.example:7071/'),
    from('http://localhost.attacker.example/'),
    from('not a url'),
    from('http://127.0.0.1:7071/', { origin: 'https://attacker.example' }),
    from('http://127.0.0.1:7071/', { origin: 'null' }),
    from('http://127.0.0.1:7071/', { 'sec-fetch-site': 'cross-site' }),
    from('http://127.0.0.1:7071/', { 'sec-fetch-site': 'same-site' }),
  ])('is nobody who comes from elsewhere: $url', (request) => {
    expect(() => identifyCaller(request, allowed)).toThrow(UnauthenticatedError);
  });

  it('is nobody where the settings do not allow it', () => {
    const rules = { ...allowed, localAdministrator: false };

    expect(() => identifyCaller(from('http://127.0.0.1:7071/'), rules)).toThrow('not authenticated');
  });

  it.each(['Bearer eyJ.canary.x', 'Basic canary', ''])(
    'is not who shows a token that nobody checks: %j',
    (authorization) => {
      const request = from('http://127.0.0.1:7071/', { authorization });

      expect(() => identifyCaller(request, allowed)).toThrow(
        'Bearer tokens are not accepted by this deployment.',
      );
    },
  );
});
