import { expect, it } from 'vitest';

import { roles } from '../../../shared/features/permissions/domain/roles.ts';
import { nameClaimants } from '../../../shared/features/onboarding/name-claimants.ts';
import { aConnector, ada } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';

const subscriptionId = '00000000-0000-4000-8000-00000000000a';
const resourceGroup = 'rg';
const connectors = ['open', 'hidden', 'foreign'].map((name) =>
  aConnector({
    id: name,
    key: { subscriptionId, resourceGroup, name },
    tenantId: name === 'foreign' ? 'other' : ada.tenantId,
  }),
);

it('names the connectors of the tenant that the caller may read', async () => {
  const app = anApp({
    connectors: {
      async *all() {
        yield* await Promise.resolve(connectors);
      },
    },
    tenants: [{ tenantId: ada.tenantId, subscriptions: ['*'], owners: [] }] as never,
    roleAssignments: {
      ofPrincipal: () =>
        Promise.resolve([
          { roleDefinitionId: roles.reader.id, scope: { subscriptionId, resourceGroup, name: 'open' } },
        ] as never),
    },
  });

  const names = await nameClaimants(['open', 'hidden', 'foreign', 'unknown'], ada, app);

  expect([...names]).toEqual([
    [
      'open',
      `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.Security/securityConnectors/open`,
    ],
  ]);
});

it('reads nothing if nobody is asked for', async () => {
  expect((await nameClaimants([], ada, anApp({}))).size).toBe(0);
});
