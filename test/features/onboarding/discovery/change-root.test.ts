import { expect, it } from 'vitest';

import { changeRoot } from '../../../../shared/features/onboarding/discovery/change-root.ts';
import { claimedRoot, offboardingRoot } from '../../../../shared/features/onboarding/domain/root-group.ts';
import { anApp } from '../../../support/an-app.ts';
import { aGroup } from '../../../support/gitlab-things.ts';
import { memoryRootGroups } from '../../../support/memory-root-groups.ts';

const now = new Date('2026-11-30T10:00:00.000Z');
const root = claimedRoot(aGroup(7, 'acme'), undefined, {
  instanceHost: 'gitlab.example',
  runId: 'run-1',
  now,
});
const scope = { connectorId: 'connector', rootId: 7 };
const cause = { kind: 'crawl', detail: 'run-1' } as const;

it('inserts a new root group with the events that describe it', async () => {
  const { rows, rootGroups } = memoryRootGroups();
  const described: unknown[] = [];
  const app = anApp({ rootGroups, clock: { now: () => now } });

  await changeRoot(
    scope,
    () => root,
    cause,
    app,
    (created) => {
      described.push(created);
      return [];
    },
  );

  expect([rows.get(7)?.value, described]).toEqual([root, [root]]);
});

it('changes the stored root group, with the webhook that it has meanwhile', async () => {
  const hook = { hookId: 'hook', state: 'active', checkedAt: now.toISOString() } as const;
  const { rows, rootGroups } = memoryRootGroups({ ...root, hook });
  const app = anApp({ rootGroups, clock: { now: () => now } });

  await changeRoot(scope, (stored) => offboardingRoot(stored ?? root, now), cause, app);

  expect(rows.get(7)?.value).toMatchObject({ hook, onboardingState: 'NotOnboarded' });
});
