import { expect, it } from 'vitest';

import { refOf, type Connector } from '../../../shared/features/connectors/domain/connector.ts';
import {
  recordAccessLost,
  recordAccessRestored,
} from '../../../shared/features/credentials/record-access-lost.ts';
import { GitLabUnauthorizedError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { aConnector, aDevOps, anOperation } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';

const revoked = new GitLabUnauthorizedError('Token was revoked.', {
  endpoint: '/user',
  fault: 'token-revoked',
});

function testApp(connector: Connector) {
  const memory = memoryConnectors(connector);
  return {
    app: anApp({ ...memory, clock: { now: () => new Date('2026-11-30T10:00:00Z') } }),
    rows: memory.rows,
  };
}

it('records refused credentials once', async () => {
  const connector = aConnector({ devops: aDevOps() });
  const { app, rows } = testApp(connector);

  await recordAccessLost(refOf(connector), revoked, app);
  const recorded = rows.get('contoso');
  await recordAccessLost(refOf(connector), revoked, app);

  expect(recorded?.devops?.health).toMatchObject({ state: 'TokenRevoked' });
  expect(rows.get('contoso')).toBe(recorded);
});

it.each([
  ['a failure without a fault of the credentials', new GitLabUnauthorizedError('No.', { endpoint: '/user' })],
  ['any other failure', new Error('No.')],
])('ignores %s', async (_, failure) => {
  const connector = aConnector({ devops: aDevOps() });
  const { app, rows } = testApp(connector);

  await recordAccessLost(refOf(connector), failure, app);

  expect(rows.get('contoso')).toBe(connector);
});

it('records restored access only for the current operation', async () => {
  const health = { state: 'TokenRevoked', since: 's', checkedAt: 'c', message: 'm' } as const;
  const operation = anOperation();
  const connector = aConnector({ devops: aDevOps({ health, operation }) });
  const { app, rows } = testApp(connector);

  await recordAccessRestored(refOf(connector), 'another', app);
  expect(rows.get('contoso')).toBe(connector);
  await recordAccessRestored(refOf(connector), operation.id, app);
  expect(rows.get('contoso')?.devops).not.toHaveProperty('health');
});
