import { expect, it } from 'vitest';

import { getExemption, listExemptions } from '../../../shared/features/decisions/list-exemptions.ts';
import { NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { aDecidedApp } from '../../support/a-decided-app.ts';
import { anExemption } from '../../support/random-decisions.ts';

const everything = { covers: () => true };

function aList() {
  const decided = aDecidedApp(
    anExemption({ name: 'later', expiresOn: '2027-02-01T00:00:00.000Z' }),
    anExemption({ name: 'expired', expiresOn: '2026-11-01T00:00:00.000Z' }),
    anExemption({ name: 'sooner', expiresOn: '2027-01-01T00:00:00.000Z', check: 'REV-02' }),
  );
  const { key } = decided.connector;
  const list = async (wanted: Parameters<typeof listExemptions>[1] = {}) =>
    (await listExemptions({ scope: key, permission: everything }, wanted, decided.app)).map(
      ({ exemption, active }) => `${exemption.name}${active ? '' : ' (expired)'}`,
    );
  return { ...decided, key, list };
}

it('lists exemptions in the order of their end, by check and state', async () => {
  const { list } = aList();

  expect(await list()).toEqual(['expired (expired)', 'sooner', 'later']);
  expect(await list({ check: ['rev-01'] })).toEqual(['expired (expired)', 'later']);
  expect(await list({ state: ['Active'] })).toEqual(['sooner', 'later']);
  expect(await list({ state: ['Expired'], check: ['REV-02'] })).toEqual([]);
});

it('shows nothing of connectors that the caller may not read', async () => {
  const { app, key } = aList();
  const scope = { subscriptionId: key.subscriptionId };

  expect(await listExemptions({ scope, permission: { covers: () => false } }, {}, app)).toEqual([]);
  expect(await listExemptions({ scope, permission: everything }, {}, app)).toHaveLength(3);
});

it('gets one by its name', async () => {
  const { app, key } = aList();

  expect(await getExemption(key, 'sooner', app)).toMatchObject({ active: true, fullPath: 'gitlab.example' });
  await expect(getExemption(key, 'missing', app)).rejects.toThrow(NotFoundError);
});
