import { describe, expect, it } from 'vitest';

import type { Unreadable } from '../../../../shared/contracts/arm/run.ts';
import {
  startedCrawl,
  crawlAfterRun,
  crawlWithUnstored,
  stoppedCrawl,
} from '../../../../shared/features/inventory/domain/root-crawl.ts';
import { newRunId, type Run } from '../../../../shared/features/crawl/domain/run.ts';
import type { RootSummary } from '../../../../shared/features/crawl/domain/sum-run.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 10, minute));
const idOf = (minute: number) => newRunId(at(minute), 'abcdefabcdef');

function aRun(minute: number): Run {
  const beganAt = at(minute).toISOString();
  return { id: idOf(minute), connectorId: 'c', reason: 'manual', state: 'running', beganAt, unreadable: [] };
}

function aSummary(unreadable: Unreadable[] = [], totalProjectCount = 3): RootSummary {
  return {
    rootId: 7,
    state: unreadable.length === 0 ? 'complete' : 'partial',
    unreadable,
    totalSubgroupCount: 1,
    totalProjectCount,
    projectsByGroup: new Map([[7, 2]]),
    listsDirectApart: false,
    missingGroups: [],
    missingProjects: [],
    groupGaps: [],
    projectGaps: [],
    slippedGroups: [],
    slippedProjects: [],
  };
}

function refused(status: number, minute: number, scope = 'projects'): Unreadable {
  return {
    scope,
    endpoint: '/api/v4/x',
    status,
    because: `refused ${minute}`,
    since: at(minute).toISOString(),
  };
}

/** Runs of these minutes, one after the other, each with what it could not read. */
function after(...runs: [minute: number, ...Unreadable[]][]) {
  return runs.reduce(
    (crawl, [minute, ...unreadable]) =>
      crawlAfterRun(startedCrawl(crawl, idOf(minute)), aSummary(unreadable), aRun(minute), at(minute + 1)),
    startedCrawl(undefined, idOf(0)),
  );
}

describe('the crawl of a root group', () => {
  it('that was complete says how fresh it is', () => {
    expect(after([1])).toEqual({
      state: 'complete',
      runId: idOf(1),
      completeAsOf: at(1).toISOString(),
      totalSubgroupCount: 1,
      totalProjectCount: 3,
      projectCount: 2,
      unreadable: [],
    });
  });

  it('notes a list that leaves direct projects out, until one shows them again', () => {
    const apart = crawlAfterRun(after([1]), { ...aSummary(), listsDirectApart: true }, aRun(10), at(11));
    const again = crawlAfterRun(startedCrawl(apart, idOf(20)), aSummary(), aRun(20), at(21));

    expect([apart.listsDirectApart, again.listsDirectApart]).toEqual([true, undefined]);
  });

  it('that is partial keeps the last complete one, and since when each thing has been unreadable', () => {
    const crawl = after([1], [10, refused(403, 10)], [20, refused(403, 20), refused(500, 20, 'subgroups')]);

    expect(crawl).toMatchObject({
      state: 'partial',
      completeAsOf: at(1).toISOString(),
      partialSince: at(11).toISOString(),
      unreadable: [
        { scope: 'projects', because: 'refused 20', since: at(10).toISOString() },
        { scope: 'subgroups', since: at(20).toISOString() },
      ],
    });
  });

  it('is healed by the next good run, and its next fault is a new one', () => {
    const healed = after([1, refused(403, 1)], [10]);
    const again = after([1, refused(403, 1)], [10], [20, refused(403, 20)]);

    expect(healed).not.toHaveProperty('partialSince');
    expect([healed.state, healed.unreadable]).toEqual(['complete', []]);
    expect(again).toMatchObject({ partialSince: at(21).toISOString(), unreadable: [refused(403, 20)] });
  });

  it('still shows what was unreadable while the next one is under way', () => {
    const crawl = startedCrawl(after([1, refused(403, 1)]), idOf(10));

    expect(crawl).toMatchObject({ state: 'pending', runId: idOf(10), unreadable: [refused(403, 1)] });
  });

  it('distinguishes failures without a response by their message', () => {
    const { status: _none, ...noResponse } = refused(0, 1);
    const other = { ...noResponse, because: 'broken line', since: at(9).toISOString() };

    expect(after([1, noResponse], [9, other]).unreadable).toEqual([other]);
  });

  it('belongs to the newest run, whichever begins or ends last', () => {
    const taken = startedCrawl(startedCrawl(undefined, idOf(10)), idOf(5));
    const lateEnd = crawlAfterRun(taken, aSummary(), aRun(5), at(30));
    const ended = crawlAfterRun(lateEnd, aSummary([], 9), aRun(10), at(31));
    const older = crawlAfterRun(ended, aSummary([], 1), aRun(5), at(32));

    expect(taken).toMatchObject({ state: 'pending', runId: idOf(10) });
    expect(lateEnd).toMatchObject({ state: 'pending', runId: idOf(10), completeAsOf: at(5).toISOString() });
    expect(ended).toMatchObject({ state: 'complete', runId: idOf(10), completeAsOf: at(10).toISOString() });
    expect(older).toEqual(ended);
  });

  it('that was cut off is partial, loses nothing, and says why', () => {
    const pending = startedCrawl(after([1]), idOf(10));

    expect(stoppedCrawl(pending, 'The run was cancelled.', at(12))).toEqual({
      ...pending,
      state: 'partial',
      partialSince: at(12).toISOString(),
      unreadable: [
        {
          scope: 'the whole group',
          endpoint: '',
          because: 'The run was cancelled.',
          since: at(12).toISOString(),
        },
      ],
    });
  });
});

describe('a root group of which something was refused between crawls', () => {
  it('is partial since then, and keeps what its last crawl could not read', () => {
    expect(crawlWithUnstored(after([1]), [refused(400, 5, 'project 7')], at(6))).toEqual({
      ...after([1]),
      state: 'partial',
      partialSince: at(6).toISOString(),
      unreadable: [refused(400, 5, 'project 7')],
    });
    expect(
      crawlWithUnstored(after([1, refused(403, 1)]), [refused(400, 5, 'project 7')], at(6)),
    ).toMatchObject({
      partialSince: at(2).toISOString(),
      unreadable: [{ status: 403 }, { status: 400 }],
    });
  });

  it('is reported once, and not while a crawl is under way', () => {
    const crawl = after([1, refused(400, 1, 'project 7')]);

    expect(crawlWithUnstored(crawl, [refused(400, 9, 'project 7')], at(9))).toBeUndefined();
    expect(crawlWithUnstored(after([1]), [], at(9))).toBeUndefined();
    expect(crawlWithUnstored(startedCrawl(after([1]), idOf(9)), [refused(400, 9)], at(9))).toBeUndefined();
    expect(crawlWithUnstored(startedCrawl(undefined, idOf(0)), [refused(400, 9)], at(9))).toBeUndefined();
  });
});
