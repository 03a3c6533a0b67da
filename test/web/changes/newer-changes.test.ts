import { expect, it } from 'vitest';

import { newerChanges } from '../../../web/panes/changes/use-changes-pane.ts';

type Page = NonNullable<Parameters<typeof newerChanges>[0]>;

function aPage(asOf: string, id: string | undefined, count: number): Page {
  return { asOf, value: id === undefined ? [] : [{ id }], totals: { count } } as unknown as Page;
}

it('newer changes are counted from the totals of both lists', () => {
  const shown = aPage('2026-11-30T10:00:00.000Z', 'a', 4);
  const later = '2026-11-30T10:01:00.000Z';

  expect(newerChanges(shown, aPage(later, 'b', 7))).toBe(3);
  expect(newerChanges(shown, aPage(later, 'b', 2))).toBe(0);
  expect(newerChanges(shown, aPage(later, 'a', 4))).toBeUndefined();
  expect(newerChanges(shown, aPage(later, undefined, 0))).toBeUndefined();
  expect(newerChanges(aPage(later, 'a', 4), shown)).toBeUndefined();
});
