import { describe, expect, it } from 'vitest';

import { refOf, type Connector } from '../../../../shared/features/connectors/domain/connector.ts';
import {
  holdsOperation,
  isCrawled,
  isCurrent,
} from '../../../../shared/features/connectors/domain/current-operation.ts';
import { aConnector, aDevOps, anOperation } from '../../../support/a-connector.ts';

const operation = anOperation();
const busy = aConnector({ devops: aDevOps({ operation }) });
const ref = refOf(busy);
const deleted: Connector = { ...busy, deletion: { operationId: 'x', startedAt: '2026-11-23T09:00:00.000Z' } };
const another = aConnector({ ...busy, id: '00000000-0000-4000-8000-000000000002' });

describe('a job', () => {
  it('is for a connector as long as that lives', () => {
    expect([busy, deleted, another, undefined].map((found) => isCurrent(found, ref))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('of an operation counts while the operation holds the configuration', () => {
    const job = { connector: ref, operationId: operation.id };

    expect(holdsOperation(busy, job)).toBe(true);
    expect(holdsOperation(busy, { ...job, operationId: 'a later one' })).toBe(false);
    expect(holdsOperation(aConnector({ devops: aDevOps() }), job)).toBe(false);
    expect(holdsOperation(aConnector(), job)).toBe(false);
    expect(holdsOperation(another, job)).toBe(false);
  });

  it('crawls for a configured connector that is not on its way out', () => {
    const beingDeleted = aConnector({ devops: aDevOps({ operation: anOperation({ kind: 'delete' }) }) });

    expect([busy, aConnector({ devops: aDevOps() })].map((found) => isCrawled(found, ref))).toEqual([
      true,
      true,
    ]);
    expect([beingDeleted, aConnector(), deleted, another].some((found) => isCrawled(found, ref))).toBe(false);
  });
});
