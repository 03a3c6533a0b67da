import { expect, it } from 'vitest';

import { endExemption } from '../../../shared/features/decisions/end-exemption.ts';
import { NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { aConnector, ada } from '../../support/a-connector.ts';
import { aDecidedApp } from '../../support/a-decided-app.ts';
import { anExemption } from '../../support/random-decisions.ts';

const { key } = aConnector();
const request = { caller: ada, key, name: 'known-risk' };

it('ends an exemption and reports who did it, once', async () => {
  const { app, exemptions, events } = aDecidedApp(anExemption());

  expect(await endExemption(request, app)).toBe(true);
  expect(await endExemption(request, app)).toBe(false);

  expect(exemptions.size).toBe(0);
  expect(events).toMatchObject([
    {
      kind: 'exemptionEnded',
      at: '2026-11-30T10:00:00.000Z',
      subject: { type: 'instance', gitLabId: 0, fullyQualifiedName: 'gitlab.example' },
      before: { check: 'REV-01' },
      cause: { kind: 'decision', detail: 'ada' },
    },
  ]);
});

it('removes one that has expired without a report, as its expiry is one', async () => {
  const { app, exemptions, events } = aDecidedApp(anExemption({ expiresOn: '2026-11-30T10:00:00.000Z' }));

  await endExemption(request, app);

  expect([exemptions.size, events]).toEqual([0, []]);
});

it('ends at a connector that is not there', async () => {
  const { app } = aDecidedApp();

  await expect(endExemption({ ...request, key: { ...key, name: 'missing' } }, app)).rejects.toThrow(
    NotFoundError,
  );
});
