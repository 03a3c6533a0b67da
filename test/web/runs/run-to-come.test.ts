import { expect, it } from 'vitest';

import { isRunToCome } from '../../../web/panes/runs/run-to-come.ts';

const wanted = { runId: 'r2', looks: 1 };

it('a run that is not there is to come while its operation goes on', () => {
  const pending = { currentRunId: 'r2', provisioningState: 'Pending' } as const;

  expect(isRunToCome(pending, { ...wanted, looks: 500 })).toBe(true);
  expect(isRunToCome({ ...pending, currentRunId: 'r1' }, wanted)).toBe(false);
  expect(isRunToCome(undefined, wanted)).toBe(false);
});

it('a run that was asked for without an operation is looked for during half a minute', () => {
  const ready = { currentRunId: 'r2', provisioningState: 'Succeeded' } as const;

  expect(isRunToCome(ready, wanted)).toBe(true);
  expect(isRunToCome(ready, { ...wanted, looks: 30 })).toBe(false);
});
