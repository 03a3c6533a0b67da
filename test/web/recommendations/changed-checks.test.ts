import { expect, it } from 'vitest';

import { changedChecks } from '../../../web/panes/recommendations/changed-checks.ts';

type List = NonNullable<Parameters<typeof changedChecks>[0]>;

function aList(asOf: string, failing: Readonly<Record<string, number>>): List {
  const value = Object.entries(failing).map(([check, fail]) => ({ check, counts: { fail }, reasons: {} }));
  return { asOf, value } as unknown as List;
}

it('checks that changed are those with other numbers, and those in one list only', () => {
  const shown = aList('2026-11-30T10:00:00.000Z', { 'REV-01': 1, 'PRJ-01': 2, 'SEC-01': 3 });
  const newer = aList('2026-11-30T10:01:00.000Z', { 'REV-01': 2, 'PRJ-01': 2, 'SEC-02': 3 });

  expect(changedChecks(shown, newer)).toBe(3);
  expect(changedChecks(newer, shown)).toBe(0);
  expect(changedChecks(shown, { ...shown, asOf: newer.asOf })).toBe(0);
  expect(changedChecks(undefined, newer)).toBe(0);
});
