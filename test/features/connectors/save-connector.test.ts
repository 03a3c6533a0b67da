import { describe, expect, it } from 'vitest';

import type { Connector } from '../../../shared/features/connectors/domain/connector.ts';
import { patchConnector, putConnector } from '../../../shared/features/connectors/save-connector.ts';
import { ConflictError, NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { aConnector, ada, aDevOps } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';

const { key } = aConnector();
const body = { location: 'westeurope', properties: {} };
const put = { caller: ada, key, body: body as never };

function testApp(connectors: Connector[], connectorsPerSubscription = 800) {
  const memory = memoryConnectors(...connectors);
  const removed: unknown[] = [];
  const app = anApp({
    ...memory,
    clock: { now: () => new Date('2026-11-30T10:00:00Z') },
    ids: { newId: () => 'new-id' },
    limits: { connectorsPerSubscription },
    gitlab: { instanceOf: ({ tags }) => ({ url: tags['gitlabInstanceUrl'] ?? 'https://gitlab.example' }) },
    roleAssignments: {
      removeAt: (_tenantId, scope) => {
        removed.push(scope);
        return Promise.resolve();
      },
    },
  });
  return { app, rows: memory.rows, removed };
}

describe('PUT', () => {
  it('creates a connector, after removing roles that a former one left, and then replaces it', async () => {
    const { app, rows, removed } = testApp([]);

    expect((await putConnector(put, app)).created).toBe(true);
    expect((await putConnector(put, app)).created).toBe(false);
    expect([rows.get('contoso')?.id, removed]).toEqual(['new-id', [key]]);
  });

  it('replaces a connector that is being deleted by a new one', async () => {
    const { app, rows } = testApp([aConnector({ deletion: { operationId: 'o', startedAt: 's' } })]);

    expect((await putConnector(put, app)).created).toBe(true);
    expect(rows.get('contoso')).toMatchObject({ id: 'new-id' });
  });

  it('fails when the quota of the subscription is exhausted', async () => {
    const failure = putConnector(put, testApp([], 0).app);

    await expect(failure).rejects.toMatchObject({ code: 'ResourceQuotaExceeded' });
  });

  it('does not move a configured connector to another GitLab', async () => {
    const { app } = testApp([aConnector({ devops: aDevOps() })]);
    const tags = { gitlabInstanceUrl: 'https://other.example' };

    await expect(putConnector({ ...put, body: { ...body, tags } as never }, app)).rejects.toBeInstanceOf(
      ConflictError,
    );
  });
});

describe('PATCH', () => {
  it('changes only what is given', async () => {
    const before = aConnector({ hierarchyIdentifier: 'h' });
    const { app } = testApp([before]);

    const after = await patchConnector({ caller: ada, key, body: { tags: { team: 'other' } } }, app);

    expect(after).toMatchObject({
      hierarchyIdentifier: 'h',
      location: 'westeurope',
      tags: { team: 'other' },
    });
  });

  it('of a missing connector fails', async () => {
    const patch = patchConnector({ caller: ada, key, body: {} }, testApp([]).app);

    await expect(patch).rejects.toBeInstanceOf(NotFoundError);
  });
});
