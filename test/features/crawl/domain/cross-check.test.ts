import { describe, expect, it } from 'vitest';

import { claimedRoot, offboardingRoot } from '../../../../shared/features/onboarding/domain/root-group.ts';
import { rootsToCrossCheck, withOwnList } from '../../../../shared/features/crawl/domain/cross-check.ts';
import { noCounts } from '../../../../shared/features/crawl/domain/run.ts';
import { sumRun, type RootSummary } from '../../../../shared/features/crawl/domain/sum-run.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

const beganAt = '2026-11-23T10:00:00.000Z';
const holding = { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date(beganAt) };

function aRoot(id: number, crawl: object = {}) {
  const root = claimedRoot(aGroup(id, `group-${id}`), undefined, holding);
  return { ...root, crawl: { ...root.crawl, ...crawl } };
}

function aSummary(rootId: number, more: Partial<RootSummary> = {}): RootSummary {
  const empty = { missingGroups: [], missingProjects: [], groupGaps: [], projectGaps: [] };
  return {
    rootId,
    state: 'complete',
    unreadable: [],
    totalSubgroupCount: 0,
    totalProjectCount: 2,
    projectsByGroup: new Map([[99, 2]]),
    listsDirectApart: undefined,
    slippedGroups: [],
    slippedProjects: [],
    ...empty,
    ...more,
  };
}

describe('a root group is asked for its own projects', () => {
  const check = (summaries: RootSummary[], known: ReturnType<typeof aRoot>[]) =>
    rootsToCrossCheck(summaries, known, { beganAt });

  it('by its first complete crawl, and by its repeats, where no list shows a project directly in a root group', () => {
    expect(check([aSummary(7), aSummary(8)], [aRoot(7), aRoot(8, { completeAsOf: beganAt })])).toEqual([
      7, 8,
    ]);
  });

  it.each<[string, RootSummary[], ReturnType<typeof aRoot>[]]>([
    ['it shows one itself', [aSummary(7, { projectsByGroup: new Map([[7, 1]]) })], [aRoot(7)]],
    [
      'another shows one',
      [aSummary(7), aSummary(8, { projectsByGroup: new Map([[8, 1]]) })],
      [aRoot(7), aRoot(8)],
    ],
    [
      'another showed one earlier',
      [aSummary(7)],
      [aRoot(7), aRoot(8, { projectCount: 3, completeAsOf: 'x' })],
    ],
    ['it was crawled before', [aSummary(7)], [aRoot(7, { completeAsOf: '2026-11-22T10:00:00.000Z' })]],
    ['something could not be read', [aSummary(7, { state: 'partial' })], [aRoot(7)]],
    ['it is held no more', [aSummary(7)], [offboardingRoot(aRoot(7), new Date(beganAt))]],
  ])('but not where %s', (_, summaries, known) => {
    expect(check(summaries, known)).toEqual([]);
  });

  it('also where others are known to be left out of the list', () => {
    const apart = aSummary(8, { projectsByGroup: new Map([[8, 1]]), listsDirectApart: true });

    expect(check([aSummary(7), apart], [aRoot(7), aRoot(8)])).toEqual([7]);
  });
});

describe('a sum with what the own list showed', () => {
  const sum = { ...sumRun([], beganAt), roots: [aSummary(7), aSummary(8)] };

  it('counts it, and knows that the list leaves it out', () => {
    const whole = withOwnList(sum, 7, { counts: { ...noCounts, projects: 3, requests: 1 }, unreadable: [] });

    expect(whole.counts).toMatchObject({ projects: 3, requests: 1 });
    expect(whole.roots).toEqual([
      aSummary(7, {
        totalProjectCount: 5,
        projectsByGroup: new Map([
          [99, 2],
          [7, 3],
        ]),
        listsDirectApart: true,
      }),
      aSummary(8),
    ]);
  });

  it('is partial where that could not be read', () => {
    const entry = { scope: 'projects', endpoint: '/x', because: 'refused', since: beganAt };
    const whole = withOwnList(sum, 7, { counts: noCounts, unreadable: [entry] });

    expect([whole.unreadable, whole.roots[0]?.state, whole.roots[0]?.unreadable]).toEqual([
      [entry],
      'partial',
      [entry],
    ]);
  });
});
