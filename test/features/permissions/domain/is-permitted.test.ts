import { describe, expect, it } from 'vitest';

import type { ResourceScope } from '../../../../shared/contracts/resource-scope.ts';
import {
  isPermitted,
  isPermittedBelow,
} from '../../../../shared/features/permissions/domain/is-permitted.ts';
import { isSameScope, isWithin, resourceIdOf } from '../../../../shared/platform/resource-scope.ts';
import { roleAllows, roleById, roles } from '../../../../shared/features/permissions/domain/roles.ts';

const subscription: ResourceScope = { subscriptionId: 'S1' };
const group: ResourceScope = { ...subscription, resourceGroup: 'Security' };
const connector: ResourceScope = { ...group, name: 'contoso' };
const read = 'Microsoft.Security/securityConnectors/read';
const write = 'Microsoft.Security/securityConnectors/write';

function granted(scope: ResourceScope, role = roles.securityReader) {
  return [{ roleDefinitionId: role.id, scope }];
}

describe('a role', () => {
  it.each([
    ['owner', 'Microsoft.Authorization/roleAssignments/write', true],
    ['contributor', 'Microsoft.Authorization/roleAssignments/write', false],
    ['contributor', 'microsoft.authorization/roleassignments/DELETE', false],
    ['contributor', 'Microsoft.Authorization/roleAssignments/read', true],
    ['contributor', 'Microsoft.Security/securityConnectors/devops/resync/action', true],
    ['reader', 'Microsoft.Security/securityConnectors/devops/runs/read', true],
    ['reader', 'Microsoft.Security/securityConnectors/devops/resync/action', false],
    ['securityAdmin', 'Microsoft.Security/securityConnectors/delete', true],
    ['securityAdmin', 'Microsoft.Authorization/roleAssignments/write', false],
    ['securityAdmin', 'Microsoft.Compute/virtualMachines/read', false],
    ['securityReader', 'Microsoft.Security/securityConnectors/read', true],
    ['securityReader', 'Microsoft.Security/securityConnectors/write', false],
    ['securityReader', 'MicrosoftXSecurity/securityConnectors/read', false],
    ['securityReader', 'Microsoft.Security/read', false],
  ] as const)('%s allows %s: %s', (name, action, expected) => {
    expect(roleAllows(roles[name], action)).toBe(expected);
  });

  it('is known by its id in any case', () => {
    expect(roleById('FB1C8493-542b-48eb-b624-b4c8fea62acd')).toBe(roles.securityAdmin);
    expect(roleById('00000000-0000-4000-8000-000000000000')).toBeUndefined();
  });
});

describe('access', () => {
  it.each([
    [subscription, connector, true],
    [group, connector, true],
    [connector, connector, true],
    [{ ...connector, name: 'CONTOSO', resourceGroup: 'security' }, connector, true],
    [connector, group, false],
    [group, subscription, false],
    [{ ...connector, name: 'contoso2' }, connector, false],
    [{ ...group, resourceGroup: 'Secur' }, connector, false],
    [{ subscriptionId: 's2' }, connector, false],
  ] as const)('granted at %o reaches %o: %s', (at, scope, expected) => {
    expect(isPermitted(granted(at), read, scope)).toBe(expected);
  });

  it('needs a role that allows the action', () => {
    expect(isPermitted(granted(subscription), write, connector)).toBe(false);
    expect(
      isPermitted([...granted(subscription), ...granted(group, roles.contributor)], write, connector),
    ).toBe(true);
    expect(isPermitted([], read, connector)).toBe(false);
    expect(isPermitted([{ roleDefinitionId: 'unknown', scope: subscription }], read, connector)).toBe(false);
  });

  it('to a list is had by who may see something that it could hold', () => {
    expect(isPermittedBelow(granted(connector), read, subscription)).toBe(true);
    expect(isPermittedBelow(granted(connector), read, group)).toBe(true);
    expect(isPermittedBelow(granted(subscription), read, group)).toBe(true);
    expect(isPermittedBelow(granted(connector), read, { ...group, resourceGroup: 'other' })).toBe(false);
    expect(isPermittedBelow(granted(connector), write, subscription)).toBe(false);
  });
});

describe('a scope', () => {
  it('is written as Azure Resource Manager does', () => {
    expect([subscription, group, connector].map(resourceIdOf)).toEqual([
      '/subscriptions/S1',
      '/subscriptions/S1/resourceGroups/Security',
      '/subscriptions/S1/resourceGroups/Security/providers/Microsoft.Security/securityConnectors/contoso',
    ]);
  });

  it('lies in itself and in what is above it, in any case', () => {
    expect(isWithin(connector, { subscriptionId: 's1' })).toBe(true);
    expect(isSameScope(group, { subscriptionId: 's1', resourceGroup: 'SECURITY' })).toBe(true);
    expect(isSameScope(group, connector)).toBe(false);
  });
});
