import { describe, expect, it } from 'vitest';

import { permits } from '../../../web/api/permits.ts';

const read = 'Microsoft.Security/securityConnectors/read';
const write = 'Microsoft.Security/securityConnectors/write';

function permission(actions: string[], notActions: string[] = []) {
  return { actions, notActions, dataActions: [], notDataActions: [] };
}

describe('permissions', () => {
  it.each([
    ['*', true],
    ['*/read', true],
    ['Microsoft.Security/*', true],
    ['microsoft.security/*/READ', true],
    ['Microsoft.Security/*/read/*', false],
    ['Microsoft.Security/*connectors*/read', true],
    ['Microsoft.Authorization/*/read', false],
    ['Microsoft.Security/securityConnectors', false],
    [read, true],
  ])('%s allows to read connectors: %s', (pattern, allowed) => {
    expect(permits([permission([pattern])], read)).toBe(allowed);
  });

  it('do not allow what the same role takes out', () => {
    const contributor = permission(['*'], ['*/write']);

    expect(permits([contributor], write)).toBe(false);
    expect(permits([contributor, permission([write])], write)).toBe(true);
    expect(permits([], read)).toBe(false);
  });
});
