import { describe, expect, it } from 'vitest';

import {
  getRoleAssignment,
  listRoleAssignments,
  removeRoleAssignment,
} from '../../../shared/features/permissions/read-role-assignments.ts';
import type { RoleAssignment } from '../../../shared/features/permissions/domain/role-assignment.ts';
import { roles } from '../../../shared/features/permissions/domain/roles.ts';
import { NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { anApp } from '../../support/an-app.ts';

const tenantId = 'tenant';
const subscription = { subscriptionId: 'sub' };
const group = { ...subscription, resourceGroup: 'Security' };

function at(name: string, scope: RoleAssignment['scope'], principalId = 'ada-id'): RoleAssignment {
  const role = { roleDefinitionId: roles.reader.id, principalId, principalType: 'User' as const };
  return { name, scope, ...role, createdBy: 'olivia-id', createdAt: '2026-11-30T10:00:00.000Z' };
}

function testApp(...initial: RoleAssignment[]) {
  const rows = new Map(initial.map((assignment) => [assignment.name, assignment]));
  return anApp({
    roleAssignments: {
      get: (_tenantId, name) => Promise.resolve(rows.get(name)),
      list: (_tenantId, _page, isWanted) =>
        Promise.resolve({ items: [...rows.values()].filter(isWanted), continuationToken: undefined }),
      remove: (_tenantId, { name }) => {
        rows.delete(name);
        return Promise.resolve();
      },
    },
  });
}

describe('one assignment', () => {
  it('is found at exactly its scope', async () => {
    const app = testApp(at('one', group));

    expect((await getRoleAssignment({ tenantId, scope: group, name: 'one' }, app)).name).toBe('one');
    await expect(
      getRoleAssignment({ tenantId, scope: subscription, name: 'one' }, app),
    ).rejects.toBeInstanceOf(NotFoundError);
  });

  it('is removed once', async () => {
    const app = testApp(at('one', group));
    const remove = () => removeRoleAssignment({ tenantId, scope: group, name: 'one' }, app);

    expect([(await remove())?.name, await remove()]).toEqual(['one', undefined]);
  });
});

describe('the list at a scope', () => {
  const app = testApp(
    at('above', subscription),
    at('here', group),
    at('below', { ...group, name: 'contoso' }),
    at('other', { ...subscription, resourceGroup: 'other' }),
    at('of grace', group, 'grace-id'),
  );
  const list = async (atScope: boolean, principalId: string | undefined) =>
    (
      await listRoleAssignments(
        { tenantId, scope: group, atScope, principalId },
        { pageSize: 10, continuationToken: undefined },
        app,
      )
    ).items.map(({ name }) => name);

  it('has assignments above, at and below it', async () => {
    expect(await list(false, undefined)).toEqual(['above', 'here', 'below', 'of grace']);
  });

  it('can be limited to those that apply there, and to a principal', async () => {
    expect(await list(true, undefined)).toEqual(['above', 'here', 'of grace']);
    expect(await list(true, 'grace-id')).toEqual(['of grace']);
  });
});
