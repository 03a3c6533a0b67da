import { describe, expect, it } from 'vitest';

import {
  projectItem,
  type ProjectFacts,
} from '../../../../shared/features/inventory/domain/project-facts.ts';
import { mergePage } from '../../../../shared/features/inventory/domain/merge-page.ts';
import { mergedResult, rangedItems } from '../../../../shared/features/crawl/domain/window.ts';
import { aProject } from '../../../support/gitlab-things.ts';

const last = Number.MAX_SAFE_INTEGER;
const inner = { isFirst: false, isLast: false };

function pagesOf(...ids: number[][]) {
  return ids.map((page) => page.map((id) => projectItem(aProject(id))));
}

function rangeOf(pages: number[][], edge: { isFirst: boolean; isLast: boolean }) {
  const ranged = rangedItems(pagesOf(...pages), edge);
  return ranged && [ranged.first, ranged.last, ranged.items.map(({ id }) => id)];
}

describe('the range of a window', () => {
  it('leaves no gap between its pages', () => {
    expect(rangeOf([[5, 8], [12, 20], [21]], inner)).toEqual([5, 21, [5, 8, 12, 20, 21]]);
  });

  it('reaches down to the first id at the beginning of the list', () => {
    expect(rangeOf([[5, 8], [12]], { isFirst: true, isLast: false })).toEqual([1, 12, [5, 8, 12]]);
  });

  it('reaches up to the last id at the end of the list', () => {
    expect(rangeOf([[5, 8], [12]], { isFirst: false, isLast: true })).toEqual([5, last, [5, 8, 12]]);
  });

  it('covers all ids when the whole list is empty', () => {
    expect(rangeOf([[]], { isFirst: true, isLast: true })).toEqual([1, last, []]);
  });

  it('covers nothing for an empty window within a list', () => {
    expect(rangeOf([[]], { isFirst: false, isLast: true })).toBeUndefined();
    expect(rangeOf([], { isFirst: true, isLast: false })).toBeUndefined();
    expect(rangeOf([[]], inner)).toBeUndefined();
  });

  it('holds an id that shows up twice once, as it came first', () => {
    const [before, early, , late] = pagesOf([5], [8], [], [8, 9]);

    const ranged = rangedItems([before!, early!, [], late!], inner);

    expect(ranged?.items).toEqual([before![0], early![0], late![1]]);
    expect(ranged?.items[1]).toBe(early![0]);
  });

  it('takes in a page that comes with lower ids than the one before', () => {
    expect(rangeOf([[5, 8], [3]], inner)).toEqual([3, 8, [5, 8, 3]]);
  });
});

describe('the result of a window', () => {
  const observed = { subject: 'project', at: '2026-11-23T10:00:00.000Z' } as const;

  it('adds its merges up and reports the range of ids that it listed', () => {
    const pages = pagesOf([5, 8], [12]);
    const merges = pages.map((page) => ({
      ...mergePage<ProjectFacts>(page, [], '2026-11-23T10:00:00.000Z'),
      rejected: [],
    }));

    expect(mergedResult(pages.flat(), merges, observed)).toMatchObject({
      counts: { added: 3, changed: 0, unchanged: 0, missing: 0 },
      unreadable: [],
      idRange: { first: 5, last: 12 },
    });
  });

  it('names what is stored and was not listed, up to what a row can hold', () => {
    const state = { seenAt: '2026-11-23T08:00:00.000Z', missing: true, removed: false, etag: 'v1' };
    const stored = Array.from({ length: 5_001 }, (_, index) => ({
      id: index + 1,
      fingerprint: '',
      indexName: '',
      firstSeenAt: state.seenAt,
      ...state,
    }));
    const merge = { ...mergePage<ProjectFacts>([], stored, '2026-11-23T10:00:00.000Z'), rejected: [] };

    const { missingIds, counts } = mergedResult([], [merge], observed);

    expect(missingIds).toEqual(Array.from({ length: 5_000 }, (_, index) => index + 1));
    expect(counts.missing).toBe(5_001);
  });

  it('says of a row that was rejected which one it is and why, and counts it as neither new nor changed', () => {
    const rejected = [{ id: 5, name: 'acme$web$shop', reason: 'The table is full.', status: 400 }];
    const [page] = pagesOf([5, 8]);
    const merge = mergePage(page!, [], observed.at);
    const added = merge.added.filter(({ id }) => id !== 5);

    expect(mergedResult(page!, [{ ...merge, added, rejected: rejected }], observed)).toMatchObject({
      counts: { added: 1, changed: 0 },
      unreadable: [
        {
          scope: 'project 5 (acme$web$shop)',
          endpoint: '',
          status: 400,
          because: 'Its row could not be stored: The table is full.',
          since: observed.at,
        },
      ],
    });
  });

  it('reports no range when it listed nothing', () => {
    expect(mergedResult([], [], observed)).not.toHaveProperty('idRange');
  });
});
