import { describe, expect, it } from 'vitest';

import type { GovernanceAssignmentPut } from '../../../shared/contracts/arm/governance-assignment.ts';
import {
  assignGovernance,
  findAssignment,
  removeAssignment,
} from '../../../shared/features/decisions/assign-governance.ts';
import { assessmentName } from '../../../shared/features/posture/domain/assessment-name.ts';
import { getCheck } from '../../../shared/features/posture/read-assessments.ts';
import { ConflictError, NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { aConnector, ada } from '../../support/a-connector.ts';
import { aDecidedApp } from '../../support/a-decided-app.ts';

const { key } = aConnector();

function aPath(check = 'REV-01', group: string | undefined = 'acme') {
  const scope = group === undefined ? {} : { group };
  return { key, scope, assessmentName: assessmentName(getCheck(check)) };
}

type Wish = { check?: string; properties?: GovernanceAssignmentPut['properties']; assignmentKey?: string };

function assign(
  app: ReturnType<typeof aDecidedApp>['app'],
  { check, properties = { owner: 'ada@contoso.com' }, assignmentKey = 'one' }: Wish = {},
) {
  return assignGovernance({ caller: ada, path: aPath(check), assignmentKey, body: { properties } }, app);
}

describe('a governance assignment', () => {
  it.each([
    ['REV-01', 'High', 14],
    ['REV-04', 'Medium', 30],
  ])('of %s is due by its severity, %s, where no date is given', async (check, severity, days) => {
    const { app } = aDecidedApp();

    const { assignment, created } = await assign(app, { check });

    expect(getCheck(check).severity).toBe(severity);
    expect(created).toBe(true);
    expect(Date.parse(assignment.dueOn) - Date.parse('2026-11-30T10:00:00.000Z')).toBe(days * 86_400_000);
    expect(assignment).toMatchObject({ owner: 'ada@contoso.com', isGracePeriod: false, check });
  });

  it('keeps its due date when only the owner changes, and takes a date in any zone', async () => {
    const { app } = aDecidedApp();
    const properties = { remediationDueDate: '2027-01-31T01:00:00+01:00', isGracePeriod: true };
    await assign(app, { properties });

    const { assignment, created } = await assign(app, { properties: { owner: 'team-web' } });

    expect(created).toBe(false);
    expect(assignment).toMatchObject({ owner: 'team-web', dueOn: '2027-01-31T00:00:00.000Z' });
  });

  it('is one for each check of a thing', async () => {
    const { app } = aDecidedApp();
    await assign(app);

    await expect(assign(app, { assignmentKey: 'two' })).rejects.toThrow(ConflictError);
    expect((await assign(app, { assignmentKey: 'ONE' })).created).toBe(false);
  });

  it('is found at its thing only, and goes when it is removed', async () => {
    const { app } = aDecidedApp();
    await assign(app);

    expect((await findAssignment(aPath(), app))?.key).toBe('one');
    const connector = { ...aPath(), scope: {} };
    expect(await findAssignment(connector, app)).toBeUndefined();
    expect(await removeAssignment(aPath(), 'two', app)).toBe(false);
    expect(await removeAssignment(aPath(), 'One', app)).toBe(true);
    expect(await removeAssignment(aPath(), 'one', app)).toBe(false);
    expect(await findAssignment(aPath(), app)).toBeUndefined();
  });

  it('is refused for a check that its thing does not have', async () => {
    const { app } = aDecidedApp();

    await expect(assign(app, { check: 'INS-01' })).rejects.toThrow(NotFoundError);
    await expect(findAssignment({ ...aPath(), assessmentName: 'x' }, app)).rejects.toThrow(NotFoundError);
  });
});
