import { expect, it } from 'vitest';

import { newImportState } from '../../../shared/features/findings/domain/import-state.ts';
import { purgeFindings } from '../../../shared/features/findings/purge-findings.ts';
import { anApp } from '../../support/an-app.ts';

const at = '2026-11-23T10:00:00.000Z';

it('deletes the findings of all projects of a root group, but of those that lie under another one now', async () => {
  const ids = Array.from({ length: 501 }, (_, index) => index + 1);
  const purged: number[] = [];
  const common = { fingerprint: '', indexName: '', etag: '', missing: false, removed: false };
  const rowOf = (id: number) => ({ id, ...common, firstSeenAt: at, seenAt: at });
  const app = anApp({
    projects: { page: (_scope, after, size) => Promise.resolve(ids.slice(after, after + size).map(rowOf)) },
    findings: {
      states: (_connector, some) =>
        Promise.resolve(some.map((id) => ({ value: newImportState(id, id === 3 ? 9 : 7, at), etag: 'e' }))),
      purgeProject: ({ projectId }) => {
        purged.push(projectId);
        return Promise.resolve();
      },
    },
  });

  await purgeFindings({ connectorId: 'c', rootId: 7 }, app);

  expect(purged).toEqual(ids.filter((id) => id !== 3));
});
