import { describe, expect, it } from 'vitest';

import { listOwnRoles, listSubscriptionIds } from '../../../shared/features/permissions/list-own-roles.ts';
import { roles } from '../../../shared/features/permissions/domain/roles.ts';
import { aConnector, ada } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';

const { key } = aConnector();
const { subscriptionId } = key;
const configured = '00000000-0000-4000-8000-0000000000bb';
const tenants = [{ tenantId: ada.tenantId, subscriptions: ['*', configured], owners: ['olivia-id'] }];
const olivia = { ...ada, principalId: 'olivia-id' };
const app = anApp({
  ...memoryConnectors(aConnector()),
  tenants,
  roleAssignments: {
    ofPrincipal: () =>
      Promise.resolve([
        { roleDefinitionId: roles.reader.id, scope: { subscriptionId } },
        { roleDefinitionId: roles.securityAdmin.id, scope: key },
      ] as never),
  },
});

describe('the roles of a caller', () => {
  it('include inherited ones, and not those below the scope', async () => {
    expect(await listOwnRoles(ada, key, app)).toEqual([roles.reader, roles.securityAdmin]);
    expect(await listOwnRoles(ada, { subscriptionId }, app)).toEqual([roles.reader]);
  });

  it('are Owner for an owner of the tenant', async () => {
    expect(await listOwnRoles(olivia, key, app)).toEqual([roles.owner]);
  });
});

describe('the subscriptions of a caller', () => {
  it('are those with a role', async () => {
    expect(await listSubscriptionIds(ada, app)).toEqual([subscriptionId]);
  });

  it('are configured ones and those with a connector for an owner of the tenant', async () => {
    expect(await listSubscriptionIds(olivia, app)).toEqual([subscriptionId, configured]);
  });
});
