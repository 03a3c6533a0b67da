import { expect, it } from 'vitest';

import { checkPermission } from '../../../shared/features/permissions/check-permission.ts';
import { roles } from '../../../shared/features/permissions/domain/roles.ts';
import {
  AuthorizationFailedError,
  NotFoundError,
  UnauthenticatedError,
} from '../../../shared/platform/errors/errors.ts';
import { aConnector, ada } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';

const { key } = aConnector();
const { subscriptionId } = key;
const read = 'Microsoft.Security/securityConnectors/read';
const tenants = [{ tenantId: ada.tenantId, subscriptions: [subscriptionId], owners: ['olivia-id'] }];

/** A caller with the role Reader at one connector. */
const app = anApp({
  tenants,
  roleAssignments: {
    ofPrincipal: () => Promise.resolve([{ roleDefinitionId: roles.reader.id, scope: key }] as never),
  },
});

it('allows an action at the scope of a role, and covers only connectors there', async () => {
  const permission = await checkPermission(ada, { action: read, scope: key, ofThoseBelow: false }, app);
  const other = { ...key, name: 'other' };

  expect(permission.covers({ tenantId: ada.tenantId, key })).toBe(true);
  expect(permission.covers({ tenantId: ada.tenantId, key: other })).toBe(false);
  expect(permission.covers({ tenantId: 'another', key })).toBe(false);
});

it('refuses an action above that scope, unless a role below it suffices', async () => {
  const atSubscription = { action: read, scope: { subscriptionId } };

  await expect(checkPermission(ada, { ...atSubscription, ofThoseBelow: false }, app)).rejects.toBeInstanceOf(
    AuthorizationFailedError,
  );
  const permission = await checkPermission(ada, { ...atSubscription, ofThoseBelow: true }, app);
  expect(permission.covers({ tenantId: ada.tenantId, key })).toBe(true);
});

it('allows everything to an owner of the tenant, without reading assignments', async () => {
  const olivia = { ...ada, principalId: 'olivia-id' };
  const request = { action: 'Microsoft.Security/securityConnectors/delete', scope: key, ofThoseBelow: false };

  await expect(checkPermission(olivia, request, anApp({ tenants }))).resolves.toBeDefined();
});

it.each([
  ['a caller of another tenant', { ...ada, tenantId: 'another' }, subscriptionId, UnauthenticatedError],
  ['a subscription of no tenant', ada, '00000000-0000-4000-8000-0000000000ff', NotFoundError],
])('refuses %s', async (_, caller, id, error) => {
  const request = { action: read, scope: { subscriptionId: id }, ofThoseBelow: false };

  await expect(checkPermission(caller, request, app)).rejects.toBeInstanceOf(error);
});
