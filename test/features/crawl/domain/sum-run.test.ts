import { describe, expect, it } from 'vitest';

import { sumRun as sumRunFrom } from '../../../../shared/features/crawl/domain/sum-run.ts';
import { aDoneTask } from '../../../support/a-task.ts';

const forbidden = {
  scope: 'projects of group 7 from page 1',
  endpoint: '/api/v4/groups/:id/projects',
  status: 403,
  because: 'forbidden',
  since: '2026-11-23T10:00:00.000Z',
};
const discovered = aDoneTask('discover', {
  counts: { requests: 1 },
  children: ['crawl-groups-7-1', 'crawl-projects-7-1', 'crawl-groups-8-1', 'crawl-projects-8-1'],
});

const beganAt = '2026-11-23T09:59:00.000Z';
const sumRun = (tasks: Parameters<typeof sumRunFrom>[0]) => sumRunFrom(tasks, beganAt);

describe('the sum over a run', () => {
  it('of nothing is nothing', () => {
    expect(sumRun([])).toEqual({
      counts: expect.objectContaining({ projects: 0 }),
      expected: {},
      unreadable: [],
      roots: [],
    });
  });

  it('adds up what the tasks counted, and per root what concerns it', () => {
    const sum = sumRun([
      discovered,
      aDoneTask('crawl-groups-7-1', { counts: { groups: 3, requests: 1 } }),
      aDoneTask('crawl-projects-7-1', {
        counts: { projects: 1_000, requests: 10, added: 4, changed: 3, unchanged: 2, missing: 1 },
        projectsByGroup: { 7: 600, 9: 400 },
      }),
      aDoneTask('crawl-projects-7-11', { counts: { projects: 5 }, projectsByGroup: { 9: 5 } }),
      aDoneTask('crawl-projects-8-1', { counts: { projects: 2 } }),
    ]);

    expect(sum.counts).toMatchObject({ groups: 3, projects: 1_007, requests: 12, added: 4, missing: 1 });
    expect(sum.roots).toEqual([
      expect.objectContaining({
        rootId: 7,
        state: 'complete',
        totalSubgroupCount: 3,
        totalProjectCount: 1_005,
        projectsByGroup: new Map([
          [7, 600],
          [9, 405],
        ]),
      }),
      expect.objectContaining({ rootId: 8, totalProjectCount: 2, projectsByGroup: new Map() }),
    ]);
  });

  it('counts what only the edges of windows showed, once, and takes it for listed', () => {
    const edge = { id: 150, groupId: 9 };
    const [root] = sumRun([
      aDoneTask('crawl-projects-7-1', {
        counts: { projects: 100 },
        idRange: { first: 1, last: 140 },
        projectsByGroup: { 9: 100 },
        edges: [edge],
      }),
      aDoneTask('crawl-projects-7-11', {
        counts: { projects: 50 },
        idRange: { first: 160, last: 300 },
        projectsByGroup: { 9: 50 },
        edges: [{ id: 140, groupId: 9 }, edge],
      }),
      aDoneTask('crawl-groups-7-1', {
        counts: { groups: 1 },
        idRange: { first: 9, last: 9 },
        edges: [{ id: 10 }],
      }),
    ]).roots;

    expect(root).toMatchObject({
      totalProjectCount: 151,
      totalSubgroupCount: 2,
      projectsByGroup: new Map([[9, 151]]),
      slippedProjects: [150],
      slippedGroups: [10],
      projectGaps: [
        { first: 141, last: 149 },
        { first: 151, last: 159 },
      ],
    });
  });

  it('counts the projects of a list that was cut by its parts alone', () => {
    const sum = sumRun([
      aDoneTask('crawl-projects-7-1', {
        counts: { projects: 1_000, added: 4 },
        projectsByGroup: { 9: 1_000 },
        edges: [{ id: 5, groupId: 9 }],
      }),
      aDoneTask('crawl-cut-7-1', { counts: { projects: 1_400, added: 2 }, projectsByGroup: { 9: 1_400 } }),
    ]);

    expect(sum.counts).toMatchObject({ projects: 1_400, added: 6 });
    expect(sum.roots).toMatchObject([
      { rootId: 7, totalProjectCount: 1_400, projectsByGroup: new Map([[9, 1_400]]) },
    ]);
  });

  it('names per root what was stored and not listed', () => {
    const [root] = sumRun([
      aDoneTask('crawl-groups-7-1', { missingIds: [3] }),
      aDoneTask('crawl-projects-7-1', { missingIds: [5, 8] }),
      aDoneTask('crawl-projects-7-11', { missingIds: [13] }),
      aDoneTask('crawl-projects-8-1', { missingIds: [21] }),
    ]).roots;

    expect(root).toMatchObject({ rootId: 7, missingGroups: [3], missingProjects: [5, 8, 13] });
  });

  it('makes a root partial of which something could not be read or understood, and no other', () => {
    const { roots, unreadable } = sumRun([
      aDoneTask('crawl-projects-7-1', { unreadable: [forbidden] }),
      aDoneTask('crawl-projects-8-1', { counts: { malformed: 1 } }),
      aDoneTask('crawl-projects-9-1'),
    ]);

    expect(roots.map(({ rootId, state }) => [rootId, state])).toEqual([
      [7, 'partial'],
      [8, 'partial'],
      [9, 'complete'],
    ]);
    expect(unreadable).toEqual([
      forbidden,
      {
        scope: 'projects of group 8 from page 1',
        endpoint: '/api/v4/groups/8/projects',
        because: "1 of GitLab's entries could not be understood and were left out.",
        since: beganAt,
      },
    ]);
    expect(sumRun([aDoneTask('crawl-groups-8-11', { counts: { malformed: 2 } })]).unreadable).toMatchObject([
      { scope: 'subgroups of group 8 from page 11', endpoint: '/api/v4/groups/8/descendant_groups' },
    ]);
  });
});

const first = (name: string, expected?: { groups?: number; projects?: number }) =>
  aDoneTask(name, expected === undefined ? {} : { expected });

describe('what a run expects', () => {
  it('is the sum of what every list reported', () => {
    const tasks = [
      discovered,
      first('crawl-groups-7-1', { groups: 3 }),
      first('crawl-projects-7-1', { projects: 100 }),
      first('crawl-groups-8-1', { groups: 0 }),
      first('crawl-projects-8-1', { projects: 20 }),
    ];

    expect(sumRun(tasks).expected).toEqual({ groups: 3, projects: 120 });
  });

  it('is unknown as long as one list has reported no total, or never does', () => {
    const tasks = [
      discovered,
      first('crawl-projects-7-1', { projects: 100 }),
      first('crawl-projects-8-1'),
      first('crawl-groups-7-1', { groups: 3 }),
    ];

    expect(sumRun(tasks).expected).toEqual({});
  });

  it('of a run without discovery, over one root, is what its first windows reported', () => {
    const tasks = [first('crawl-groups-7-1', { groups: 3 }), first('crawl-projects-7-11', { projects: 9 })];

    expect(sumRun(tasks).expected).toEqual({ groups: 3 });
    expect(sumRun([...tasks, first('crawl-projects-7-1', { projects: 1_100 })]).expected).toEqual({
      groups: 3,
      projects: 1_100,
    });
    expect(sumRun([...tasks, first('crawl-projects-7-1')]).expected).toEqual({ groups: 3 });
  });
});

const window = (page: number, from: number, to: number) =>
  aDoneTask(`crawl-projects-7-${page}`, { idRange: { first: from, last: to } });

describe('the gaps between windows', () => {
  it('are the ids that no window spoke for, in whatever order the windows ended', () => {
    const [root] = sumRun([window(21, 2_100, 3_000), window(1, 1, 1_000), window(11, 1_001, 2_000)]).roots;

    expect(root?.projectGaps).toEqual([{ first: 2_001, last: 2_099 }]);
    expect(root?.groupGaps).toEqual([]);
  });

  it('are none where windows touch, overlap or listed nothing', () => {
    const [root] = sumRun([
      window(1, 1, 1_000),
      window(11, 998, 2_000),
      aDoneTask('crawl-projects-7-21'),
    ]).roots;

    expect(root?.projectGaps).toEqual([]);
  });

  it('are none within the range of a window that reaches over the next', () => {
    const [root] = sumRun([window(1, 1, 1_000), window(11, 50, 60), window(21, 1_001, 1_500)]).roots;

    expect(root?.projectGaps).toEqual([]);
  });

  it('are kept apart for groups and projects', () => {
    const groups = [aDoneTask('crawl-groups-7-1', { idRange: { first: 1, last: 5 } })];
    const more = [aDoneTask('crawl-groups-7-11', { idRange: { first: 9, last: 12 } })];

    expect(sumRun([...groups, ...more]).roots[0]).toMatchObject({
      groupGaps: [{ first: 6, last: 8 }],
      projectGaps: [],
    });
  });
});
