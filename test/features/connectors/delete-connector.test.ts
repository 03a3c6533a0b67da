import { expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { deleteConnector } from '../../../shared/features/connectors/delete-connector.ts';
import { etagOf } from '../../../shared/features/connectors/domain/precondition.ts';
import type { Connector } from '../../../shared/features/connectors/domain/connector.ts';
import { PreconditionFailedError } from '../../../shared/platform/errors/errors.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';

function testApp(...connectors: Connector[]) {
  const memory = memoryConnectors(...connectors);
  const sent: Job[] = [];
  const scopes: unknown[] = [];
  let ids = 0;
  const app = anApp({
    ...memory,
    clock: { now: () => new Date('2026-11-30T10:00:00Z') },
    ids: { newId: () => `operation-${(ids += 1)}` },
    jobs: {
      send: (jobs) => {
        sent.push(...jobs);
        return Promise.resolve();
      },
    },
    roleAssignments: {
      removeAt: (_tenantId, scope) => {
        scopes.push(scope);
        return Promise.resolve();
      },
    },
  });
  return { app, rows: memory.rows, sent, scopes };
}

const plain = aConnector();
const configured = aConnector({ devops: aDevOps() });

it('removes a connector without configuration at once, with the roles at it', async () => {
  const { app, rows, sent, scopes } = testApp(plain);

  expect(await deleteConnector(plain.key, app)).toEqual({ existed: true });
  expect([rows.size, sent.length, scopes]).toEqual([0, 0, [plain.key]]);
});

it('marks a configured connector as deleted and sends the job that offboards it', async () => {
  const { app, rows, sent } = testApp(configured);

  expect(await deleteConnector(configured.key, app)).toEqual({ existed: true });
  expect(rows.get('contoso')?.deletion?.operationId).toBe('operation-1');
  expect(sent).toMatchObject([{ kind: 'offboard', operationId: 'operation-1' }]);
});

it('sends the job of a deletion under way again, and reports that there was no connector', async () => {
  const { app, sent } = testApp(configured);
  await deleteConnector(configured.key, app);

  expect(await deleteConnector(configured.key, app)).toEqual({ existed: false });
  expect(sent.map((job) => 'operationId' in job && job.operationId)).toEqual(['operation-1', 'operation-1']);
});

it('deletes nothing if the precondition fails', async () => {
  const { app, rows } = testApp(plain);
  const ifMatch = `${etagOf(plain)}0`;

  await expect(deleteConnector(plain.key, app, { ifMatch })).rejects.toBeInstanceOf(PreconditionFailedError);
  expect(rows.size).toBe(1);
});
