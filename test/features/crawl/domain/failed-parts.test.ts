import { expect, it } from 'vitest';

import { failedParts, type EndedRun } from '../../../../shared/features/crawl/domain/failed-parts.ts';
import { newRunId, type Run } from '../../../../shared/features/crawl/domain/run.ts';
import type { RootGroup } from '../../../../shared/features/inventory/domain/inventory.ts';
import { skippedRoot, unreadableFrom } from '../../../../shared/features/inventory/domain/unreadable.ts';
import { claimedRoot } from '../../../../shared/features/onboarding/domain/root-group.ts';
import { aDoneTask } from '../../../support/a-task.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

const beganAt = '2026-11-23T10:00:00.000Z';
const now = new Date('2026-11-23T10:05:00.000Z');
const before = '2026-11-22T10:00:00.000Z';
const run = aRun(beganAt);
const older = aRun(before);
const newer = aRun(now.toISOString());
const failure = unreadableFrom(new Error('GitLab answered 500.'), 'owned groups', now);
const skipped = skippedRoot({ id: 7, fullPath: 'group-7', isLost: false }, now);
const failedDiscovery = aDoneTask('discover', { unreadable: [failure] });
const discovery = aDoneTask('discover', { children: ['crawl-groups-8-1'] });

function aRun(at: string, more: Partial<Run> = {}): Run {
  const id = newRunId(new Date(at), 'aaaaaaaaaaaa');
  return {
    id,
    connectorId: 'c',
    reason: 'manual',
    state: 'partial',
    beganAt: at,
    unreadable: [],
    ...more,
  };
}

function aRoot(id: number, crawl: Partial<RootGroup['crawl']> = {}): RootGroup {
  const root = claimedRoot(aGroup(id, `group-${id}`), undefined, {
    instanceHost: 'gitlab.example',
    runId: older.id,
    now,
  });
  return { ...root, crawl: { ...root.crawl, state: 'complete', completeAsOf: before, ...crawl } };
}

function parts(given: Partial<EndedRun>) {
  return failedParts({ run, done: [], roots: [], current: run, ...given });
}

it.each<[string, Partial<EndedRun>, boolean]>([
  ['failed discovery', { done: [failedDiscovery] }, true],
  ['a run that ended before discovery', { done: [] }, true],
  ['a run over one root group', { done: [], current: older }, false],
  ['a root group that was left out', { done: [{ ...discovery, result: left([skipped]) }] }, false],
  ['a malformed element of the owned groups', { done: [{ ...discovery, result: left([], 1) }] }, false],
  ['a newer run', { done: [failedDiscovery], current: newer }, false],
  ['a newer run that goes on', { done: [failedDiscovery], current: { ...newer, state: 'running' } }, true],
  [
    'a newer one over new groups',
    { done: [failedDiscovery], current: { ...newer, joiningOnly: true } },
    true,
  ],
  ['such a run while a newer one goes on', { done: [], current: { ...newer, state: 'running' } }, true],
  ['such a run after a newer one has ended', { done: [], current: newer }, false],
])('%s: everything is read again, or not', (_case, given, everything) => {
  expect(parts(given).everything).toBe(everything);
});

it('root groups are read again that failed, were left out or were stopped', () => {
  const done = [
    { ...discovery, result: left([skipped]) },
    aDoneTask('crawl-groups-8-1', { unreadable: [failure] }),
    aDoneTask('crawl-groups-9-1', { counts: { malformed: 1 } }),
    aDoneTask('crawl-groups-10-1'),
  ];
  const stopped = aRoot(11, { state: 'partial', runId: run.id });
  const roots = [
    aRoot(7),
    aRoot(8, { state: 'partial', runId: run.id }),
    aRoot(9, { state: 'partial', runId: run.id }),
    aRoot(10, { runId: run.id, completeAsOf: beganAt }),
    stopped,
    { ...stopped, onboardingState: 'NotOnboarded' as const },
  ];

  expect(parts({ done, roots })).toEqual({ everything: false, rootIds: [7, 8, 9, 11] });
});

it('root groups that a newer run has read completely are not read again', () => {
  const done = [
    { ...discovery, result: left([skipped]) },
    aDoneTask('crawl-groups-8-1', { unreadable: [failure] }),
  ];
  const read = { runId: newer.id, completeAsOf: newer.beganAt };
  const roots = [aRoot(7, read), aRoot(8, read)];

  expect(parts({ done, roots, current: newer }).rootIds).toEqual([]);
});

function left(unreadable: (typeof skipped)[], malformed = 0) {
  return { ...discovery.result, unreadable, counts: { ...discovery.result.counts, malformed } };
}
