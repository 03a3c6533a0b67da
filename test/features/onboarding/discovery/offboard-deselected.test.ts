import { expect, it } from 'vitest';

import type { Job, JobOf } from '../../../../shared/contracts/job.ts';
import { refOf } from '../../../../shared/features/connectors/domain/connector.ts';
import { offboardDeselected } from '../../../../shared/features/onboarding/discovery/offboard-deselected.ts';
import { claimedRoot } from '../../../../shared/features/onboarding/domain/root-group.ts';
import { aConnector } from '../../../support/a-connector.ts';
import { anApp } from '../../../support/an-app.ts';
import { aGroup } from '../../../support/gitlab-things.ts';
import { memoryRootGroups } from '../../../support/memory-root-groups.ts';

const now = new Date('2026-11-30T10:00:00.000Z');
const rootOf = (id: number, path: string) =>
  claimedRoot(aGroup(id, path), undefined, { instanceHost: 'gitlab.example', runId: 'run-1', now });
const job: JobOf<'discover'> = {
  v: 1,
  kind: 'discover',
  connector: refOf(aConnector()),
  runId: 'run-2',
  newOnly: false,
  attempt: 0,
};

it('marks deselected root groups as offboarding and sends one job for each, with a message id per run', async () => {
  const roots = [rootOf(7, 'acme'), rootOf(8, 'contoso')];
  const { rows, rootGroups } = memoryRootGroups(...roots);
  const sent: [Job | undefined, string | undefined][] = [];
  const app = anApp({
    rootGroups,
    clock: { now: () => now },
    jobs: {
      send: ([offboarding], options) => {
        sent.push([offboarding, options?.resend]);
        return Promise.resolve();
      },
    },
  });

  await offboardDeselected(job, [8], roots, app);

  expect([...rows.values()].map(({ value }) => value.provisioningState)).toEqual([
    'Succeeded',
    'PendingDeletion',
  ]);
  expect(sent).toEqual([[expect.objectContaining({ kind: 'offboard-group', rootId: 8 }), 'run-2']]);
});
