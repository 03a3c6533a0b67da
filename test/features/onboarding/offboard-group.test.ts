import { expect, it } from 'vitest';

import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { newImportState } from '../../../shared/features/findings/domain/import-state.ts';
import type { RootGroup } from '../../../shared/features/inventory/domain/inventory.ts';
import {
  claimedRoot,
  offboardingRoot,
  rootClaimedElsewhere,
} from '../../../shared/features/onboarding/domain/root-group.ts';
import { offboardGroup } from '../../../shared/features/onboarding/offboard-group.ts';
import { aConnector } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { aGroup } from '../../support/gitlab-things.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';
import { memoryRootGroups } from '../../support/memory-root-groups.ts';

const connector = aConnector();
const then = new Date('2026-10-01T10:00:00.000Z');
const claiming = { instanceHost: 'gitlab.example', runId: 'run-1', now: then };
const claimed = claimedRoot(aGroup(7, 'acme'), undefined, claiming);
const complete = { ...claimed, crawl: { ...claimed.crawl, completeAsOf: then.toISOString() } };
const job: JobOf<'offboard-group'> = {
  v: 1,
  kind: 'offboard-group',
  connector: refOf(connector),
  rootId: 7,
  attempt: 0,
};

function aState(projectId: number, rootId: number) {
  return { value: newImportState(projectId, rootId, then.toISOString()), etag: 'e' };
}

function aRow(id: number) {
  const times = { firstSeenAt: then.toISOString(), seenAt: then.toISOString() };
  return { id, fingerprint: '', indexName: '', etag: '', missing: false, removed: false, ...times };
}

async function offboard(root: RootGroup, daysLater: number) {
  const { rows, rootGroups } = memoryRootGroups(root);
  const removed: string[] = [];
  const done = (name: string) => () => {
    removed.push(name);
    return Promise.resolve();
  };
  const app = anApp({
    ...memoryConnectors(connector),
    rootGroups,
    clock: { now: () => new Date(then.getTime() + daysLater * 24 * 3_600_000 + 1) },
    groupClaims: { release: done('claim') },
    assessments: { purgeRoot: done('assessments') },
    findings: {
      states: () => Promise.resolve([aState(1, 7), aState(2, 9)]),
      purgeProject: ({ projectId }) => done(`findings of ${projectId}`)(),
    },
    readModelChunks: { purgeRoot: done('read model') },
    projects: { page: () => Promise.resolve([aRow(1), aRow(2)]), purge: done('projects') },
    groups: { purge: done('groups') },
  });
  await offboardGroup(job, app);
  return { root: rows.get(7)?.value, removed };
}

it('releases the claim and keeps the inventory for 30 days', async () => {
  const { root, removed } = await offboard(offboardingRoot(claimed, then), 29);

  expect([root?.provisioningState, removed]).toEqual(['DeletionSuccess', ['claim']]);
});

it('purges the inventory and removes the row after 30 days', async () => {
  const { root, removed } = await offboard(offboardingRoot(claimed, then), 30);

  expect([root, removed]).toEqual([
    undefined,
    ['claim', 'findings of 1', 'assessments', 'read model', 'projects', 'groups'],
  ]);
});

it('keeps the row of a root group that is claimed elsewhere', async () => {
  const { root, removed } = await offboard(rootClaimedElsewhere(aGroup(7, 'acme'), complete, claiming), 30);

  expect(root).toMatchObject({ onboardingState: 'OnboardedByOtherConnector' });
  expect([root?.offboardedAt, removed]).toEqual([
    undefined,
    ['claim', 'findings of 1', 'assessments', 'read model', 'projects', 'groups'],
  ]);
});

it('does not change a root group that was chosen again', async () => {
  expect(await offboard(claimed, 1)).toEqual({ root: claimed, removed: [] });
});
