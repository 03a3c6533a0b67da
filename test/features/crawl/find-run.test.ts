import { expect, it } from 'vitest';

import { assertRunning, findRun } from '../../../shared/features/crawl/find-run.ts';
import { ConflictError, NotFoundError, ParentNotFoundError } from '../../../shared/platform/errors/errors.ts';
import { aRun } from '../../adapters/tables/rows.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';

const configured = aConnector({ devops: aDevOps() });

function find(connector = configured, run = true) {
  const stored = { value: aRun(connector.id, 'run-1'), etag: 'e' };
  const app = anApp({
    connectors: { get: () => Promise.resolve({ value: connector, etag: 'c' }) },
    runs: { get: () => Promise.resolve(run ? stored : undefined) },
  });
  return findRun(connector.key, 'run-1', app);
}

it('a run is found with its connector', async () => {
  expect((await find()).run.value.id).toBe('run-1');
});

it('a run is not found without a configuration, with a deleted connector, or if there is none', async () => {
  const deleted = aConnector({ deletion: { operationId: 'o', startedAt: '2026-11-01T00:00:00Z' } });

  await expect(find(aConnector())).rejects.toThrow(NotFoundError);
  await expect(find(deleted)).rejects.toThrow(ParentNotFoundError);
  await expect(find(configured, false)).rejects.toThrow("Run 'run-1' does not exist.");
});

it('a run that has ended is a conflict', () => {
  expect(() => assertRunning(aRun('c', 'run-1'))).not.toThrow();
  expect(() => assertRunning(aRun('c', 'run-1', { state: 'partial' }))).toThrow(ConflictError);
});
