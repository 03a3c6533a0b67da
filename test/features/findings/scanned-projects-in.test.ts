import { expect, it } from 'vitest';

import { scannedProjectsIn } from '../../../shared/features/findings/scanned-projects-in.ts';
import { findingsText } from '../../../shared/features/posture/domain/findings-text.ts';
import type { Content } from '../../../shared/features/posture/domain/assemble-content.ts';
import { chunkOf } from '../../../shared/features/posture/domain/entry.ts';
import { aConnector } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { noFindings } from '../../support/posture-facts.ts';
import { anEntry, checks } from '../../support/read-model.ts';

it('lists the projects in which findings were looked for, by group and path', async () => {
  const connector = aConnector();
  const findings = findingsText({ sast: noFindings() });
  const root = chunkOf(checks, [anEntry(7, { segment: 'acme', parentId: 0 })]);
  const projects = chunkOf(checks, [
    anEntry(1, { segment: 'shop', findings }),
    anEntry(2, { segment: 'blog' }),
    anEntry(3, { segment: 'tools', findings }),
  ]);
  const content: Content = {
    instance: undefined,
    exemptions: [],
    assignments: [],
    roots: [{ rootId: 7, fullPath: 'acme', root, groups: [], projects: [projects] }],
  };
  const app = anApp({
    connectors: { get: () => Promise.resolve({ value: connector, etag: 'e' }) },
    readModel: {
      refresh: () => Promise.resolve(),
      latest: () => ({ asOfMs: Date.parse('2026-11-30T10:00:00Z'), contents: [content] }),
    },
    clock: { now: () => new Date('2026-11-30T10:00:00Z') },
  });
  const { subscriptionId, resourceGroup, name } = connector.key;
  const scope = {
    scope: { subscriptionId, resourceGroup, name },
    permission: { allows: () => true },
  } as never;
  const idsBy = async (filters: object) =>
    (await scannedProjectsIn(scope, () => filters, app)).projects.map(({ projectId }) => projectId);

  expect(await idsBy({})).toEqual([1, 3]);
  expect(await idsBy({ project: 'ACME/tools' })).toEqual([3]);
  expect(await idsBy({ project: 'acme/blog' })).toEqual([]);
});
