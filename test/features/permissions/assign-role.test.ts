import { expect, it } from 'vitest';

import { assignRole } from '../../../shared/features/permissions/assign-role.ts';
import type { RoleAssignment } from '../../../shared/features/permissions/domain/role-assignment.ts';
import { roles } from '../../../shared/features/permissions/domain/roles.ts';
import { ConcurrentChangeError, ConflictError } from '../../../shared/platform/errors/errors.ts';
import { ada } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';

const scope = { subscriptionId: '00000000-0000-4000-8000-00000000000a' };

function aRequest(name: string, roleDefinitionId = roles.reader.id) {
  const properties = { roleDefinitionId, principalId: 'grace-id', principalType: 'User' as const };
  return { caller: ada, scope, name, body: { properties } };
}

/** `beforeInsert` runs once, as a concurrent request. */
function testApp(limit = 10, beforeInsert?: (rows: Map<string, RoleAssignment>) => void) {
  const rows = new Map<string, RoleAssignment>();
  let interfere = beforeInsert;
  const app = anApp({
    clock: { now: () => new Date('2026-11-30T10:00:00Z') },
    limits: { roleAssignmentsPerSubscription: limit },
    roleAssignments: {
      get: (_tenantId, name) => Promise.resolve(rows.get(name)),
      ofPrincipal: () => Promise.resolve([...rows.values()]),
      countIn: () => Promise.resolve(rows.size),
      insert: (_tenantId, assignment) => {
        interfere?.(rows);
        interfere = undefined;
        if (rows.has(assignment.name)) return Promise.reject(new ConcurrentChangeError('exists'));
        rows.set(assignment.name, assignment);
        return Promise.resolve();
      },
    },
  });
  return { app, rows };
}

it('creates an assignment once, under its name in lower case', async () => {
  const { app, rows } = testApp();

  const [first, second] = [await assignRole(aRequest('A'), app), await assignRole(aRequest('a'), app)];

  expect([first.created, second.created, [...rows.keys()]]).toEqual([true, false, ['a']]);
  expect(second.assignment).toEqual(first.assignment);
});

it('does not change an assignment, nor create the same one under a second name', async () => {
  const { app } = testApp();
  await assignRole(aRequest('a'), app);

  await expect(assignRole(aRequest('a', roles.owner.id), app)).rejects.toBeInstanceOf(ConflictError);
  await expect(assignRole(aRequest('b'), app)).rejects.toMatchObject({ code: 'RoleAssignmentExists' });
});

it('returns the assignment of a concurrent request with the same name', async () => {
  const template = testApp();
  const { assignment } = await assignRole(aRequest('a'), template.app);
  const { app } = testApp(10, (rows) => rows.set('a', assignment));

  expect(await assignRole(aRequest('a'), app)).toEqual({ assignment, created: false });
});

it.each([
  ['an unknown role', aRequest('a', 'unknown'), 10, 'RoleDefinitionDoesNotExist'],
  ['too many assignments', aRequest('a'), 0, 'RoleAssignmentLimitExceeded'],
])('fails for %s', async (_, request, limit, code) => {
  await expect(assignRole(request, testApp(limit).app)).rejects.toMatchObject({ code });
});
