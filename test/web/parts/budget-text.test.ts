import { expect, it } from 'vitest';

import { budgetAmount, budgetUnit } from '../../../web/parts/budget-text.ts';

const budget = { usedAMinute: 412, limitAMinute: 600, refusedAMinute: 0, at: '2026-11-30T10:00:00.000Z' };

it('names used and limit, and refused requests if there were any', () => {
  expect([budgetAmount(budget), budgetUnit(budget)]).toEqual(['412 of 600', 'a minute']);
  expect(budgetUnit({ ...budget, refusedAMinute: 3 })).toBe('a minute, 3 refused');
});

it('names only what was used where no limit is known', () => {
  const { limitAMinute: _limit, ...unlimited } = budget;

  expect(budgetAmount(unlimited)).toBe('412');
});
