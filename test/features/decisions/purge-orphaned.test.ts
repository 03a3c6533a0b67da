import { expect, it } from 'vitest';

import { purgeOrphaned } from '../../../shared/features/decisions/purge-orphaned.ts';
import { aConnector, aDevOps, anOperation } from '../../support/a-connector.ts';
import { anAppOf } from '../../support/a-decided-app.ts';
import { anExemption } from '../../support/random-decisions.ts';

it.each([
  [1, 'is configured', aConnector({ devops: aDevOps() })],
  [0, 'is not configured', aConnector()],
  [0, 'is being removed', aConnector({ devops: aDevOps({ operation: anOperation({ kind: 'delete' }) }) })],
  [
    0,
    'is another one of the same name',
    aConnector({ id: '00000000-0000-4000-8000-000000000002', devops: aDevOps() }),
  ],
])('keeps %i of one decision where the connector %s', async (kept, _state, current) => {
  const { app, exemptions } = anAppOf(current, anExemption());

  await purgeOrphaned(aConnector({ devops: aDevOps() }), app);

  expect(exemptions.size).toBe(kept);
});
