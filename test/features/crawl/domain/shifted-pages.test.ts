import { describe, expect, it } from 'vitest';

import { pagesToReadAgain, withReadAgain } from '../../../../shared/features/crawl/domain/shifted-pages.ts';

function reported(firstPage: number, ...totals: (number | undefined)[]) {
  return totals.map((totalItems, index) => ({ page: firstPage + index, totalItems }));
}

describe('the pages of a window that are read again', () => {
  it.each([
    ['none where the total stays', reported(11, 3_000, 3_000, 3_000), 3_000, true, []],
    [
      'none of the first window of a list without a total',
      reported(1, undefined, undefined),
      undefined,
      true,
      [],
    ],
    ['none of a window that read nothing', [], 5, false, []],
    ['both sides of where it falls', reported(1, 500, 500, 499, 499, 499), undefined, false, [2, 3]],
    ['both sides of each fall, once', reported(1, 500, 499, 498), undefined, false, [1, 2, 3]],
    ['none where it rises within the last window', reported(1, 500, 501, 501), undefined, false, []],
    ['the page before one that begins with less', reported(11, 2_999, 2_999), 3_000, true, [10]],
    ['the page after one that ends with more', reported(11, 3_001, 3_001), 3_000, true, [13]],
    ['no page after the last one', reported(11, 3_001, 3_001), 3_000, false, []],
    ['the page after the first window that ends with more', reported(1, 3_000, 3_001), undefined, true, [3]],
    ['the page before where totals are withheld', reported(11, undefined, undefined), undefined, true, [10]],
    ['the page after where the total came to be withheld', reported(91, undefined), 10_000, true, [92]],
  ])('are %s', (_case, pages, startedWith, goesOn, expected) => {
    expect(pagesToReadAgain(pages, startedWith, goesOn)).toEqual(expected);
  });
});

function items(...ids: number[]) {
  return ids.map((id) => ({ id }));
}

describe('what is found when pages are read again', () => {
  it('belongs to the window where it lies between its ids, and is an edge elsewhere', () => {
    const window = [items(10, 11, 12), items(14, 15, 16)];

    const found = withReadAgain(window, items(8, 9, 10, 13, 14, 17, 9));

    expect(found).toEqual({ pages: [items(10, 11, 12, 13), items(14, 15, 16)], edges: items(8, 9, 17) });
  });

  it('is nothing where nothing has shifted', () => {
    const window = [items(10, 11), items(12)];

    expect(withReadAgain(window, items(10, 11, 12))).toEqual({ pages: window, edges: [] });
  });

  it('is an edge where the window itself was empty', () => {
    expect(withReadAgain([[]], items(1, 2))).toEqual({ pages: [[]], edges: items(1, 2) });
  });
});
