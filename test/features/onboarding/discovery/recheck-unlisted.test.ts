import { expect, it } from 'vitest';

import type { Job, JobOf } from '../../../../shared/contracts/job.ts';
import { refOf } from '../../../../shared/features/connectors/domain/connector.ts';
import { recheckUnlisted } from '../../../../shared/features/onboarding/discovery/recheck-unlisted.ts';
import { claimedRoot, offboardingRoot } from '../../../../shared/features/onboarding/domain/root-group.ts';
import { aConnector } from '../../../support/a-connector.ts';
import { anApp } from '../../../support/an-app.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

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

it('requests a resync of claimed root groups that are no longer owned, and of no others', async () => {
  const sent: Job[] = [];
  const app = anApp({
    clock: { now: () => now },
    jobs: {
      send: (jobs) => {
        sent.push(...jobs);
        return Promise.resolve();
      },
    },
  });
  const known = [rootOf(7, 'owned'), rootOf(8, 'unlisted'), offboardingRoot(rootOf(9, 'offboarding'), now)];

  await recheckUnlisted(job, [aGroup(7, 'owned')], known, app);

  expect(sent).toMatchObject([{ kind: 'resync-group', groupId: 8, subtree: false, at: now.toISOString() }]);
});
