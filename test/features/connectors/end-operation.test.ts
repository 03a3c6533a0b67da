import { expect, it } from 'vitest';

import { refOf, type Connector } from '../../../shared/features/connectors/domain/connector.ts';
import type { Operation } from '../../../shared/features/connectors/domain/operation.ts';
import { endOperation } from '../../../shared/features/connectors/end-operation.ts';
import { aConnector, aDevOps, anOperation } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';

const operation = anOperation();
const busy = aConnector({ devops: aDevOps({ operation, provisioningState: 'Pending' }) });

function testApp(connector: Connector) {
  const memory = memoryConnectors(connector);
  const results = new Map<string, Operation>();
  const app = anApp({
    ...memory,
    clock: { now: () => new Date('2026-11-30T10:00:00Z') },
    operations: {
      get: (_key, id) => Promise.resolve(results.get(id)),
      put: (_key, result) => {
        results.set(result.id, result);
        return Promise.resolve();
      },
    },
  });
  return { app, rows: memory.rows, results };
}

it('ends the configuration and the result that callers poll', async () => {
  const { app, rows, results } = testApp(busy);

  await endOperation(
    refOf(busy),
    operation.id,
    { state: 'Succeeded', message: 'Done.', runId: 'run-1' },
    app,
  );

  expect(rows.get('contoso')?.devops).toMatchObject({
    provisioningState: 'Succeeded',
    currentRunId: 'run-1',
  });
  expect(rows.get('contoso')?.devops).not.toHaveProperty('operation');
  expect(results.get(operation.id)).toMatchObject({ status: 'Succeeded', startedAt: operation.startedAt });
});

it('does not change a configuration that another operation locks', async () => {
  const { app, rows, results } = testApp(busy);

  await endOperation(
    refOf(busy),
    'former',
    { state: 'Failed', error: { code: 'Code', message: 'No.' } },
    app,
  );

  expect(rows.get('contoso')).toBe(busy);
  expect(results.get('former')).toMatchObject({ status: 'Failed', error: { code: 'Code' } });
});
