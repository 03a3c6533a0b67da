import { expect, it } from 'vitest';

import { readRunBudget } from '../../../shared/features/crawl/read-run-budget.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';

const connector = aConnector({ devops: aDevOps() });
const app = anApp({
  ...memoryConnectors(connector),
  clock: { now: () => new Date('2026-11-30T10:00:00.000Z') },
  requestCounts: { of: () => Promise.resolve([]) },
  gitlab: { instanceUrlOf: () => 'https://gitlab.example', limitsOf: () => ({ userAMinute: 600 }) },
});

it('is the budget of the connector while the run goes on', async () => {
  expect(await readRunBudget(connector.key, {}, app)).toMatchObject({ usedAMinute: 0, limitAMinute: 600 });
});

it('is absent for a run that has ended', async () => {
  const run = { endedAt: '2026-11-30T09:00:00.000Z' };

  expect(await readRunBudget(connector.key, run, app)).toBeUndefined();
});
