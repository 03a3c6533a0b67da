import { expect, it } from 'vitest';

import { resolveTarget } from '../../../shared/features/decisions/resolve-target.ts';
import { NotFoundError, ParentNotFoundError } from '../../../shared/platform/errors/errors.ts';
import { aDecidedApp } from '../../support/a-decided-app.ts';

it('finds things by their names of now, and keeps their ids', async () => {
  const { app, connector } = aDecidedApp();

  const found = [
    await resolveTarget(connector, {}, app),
    await resolveTarget(connector, { group: 'ACME' }, app),
  ];

  expect(found).toEqual([
    { kind: 'connector', gitLabId: 0, fullyQualifiedName: 'gitlab.example' },
    { kind: 'group', gitLabId: 7, fullyQualifiedName: 'acme' },
  ]);
});

it('names a connector by itself while its GitLab is not configured', async () => {
  const { app, connector } = aDecidedApp();
  app.gitlab.instanceUrlOf = () => undefined;

  expect((await resolveTarget(connector, {}, app)).fullyQualifiedName).toBe('contoso');
});

it('ends where a group or project is not there', async () => {
  const { app, connector } = aDecidedApp();

  await expect(resolveTarget(connector, { group: 'acme$x' }, app)).rejects.toThrow(NotFoundError);
  await expect(resolveTarget(connector, { group: 'other', project: 'x' }, app)).rejects.toThrow(
    ParentNotFoundError,
  );
});
