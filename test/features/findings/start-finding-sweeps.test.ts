import { expect, it } from 'vitest';

import { startFindingSweeps } from '../../../shared/features/findings/start-finding-sweeps.ts';
import { anApp } from '../../support/an-app.ts';

it('starts nothing without connectors', async () => {
  const connectors = {
    async *all() {
      await Promise.resolve();
      yield* [];
    },
  };

  const started = await startFindingSweeps(6, anApp({ clock: { now: () => new Date() }, connectors }));

  expect(started).toEqual({ findingSweeps: 0, resumedFindingSweeps: 0 });
});
