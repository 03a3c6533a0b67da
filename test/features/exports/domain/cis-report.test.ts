import { expect, it } from 'vitest';

import { cisPage } from '../../../../shared/features/exports/domain/cis-page.ts';
import { cisReport } from '../../../../shared/features/exports/domain/cis-report.ts';
import { getCheck } from '../../../../shared/features/posture/read-assessments.ts';

const of = { asOf: '2026-11-30T10:00:00.000Z', connectors: ['contoso'] };
const none = { pass: 0, fail: 0, notApplicable: 0, notAssessed: 0, exempt: 0 };

/** The items that the check is about, in a report with these verdicts of it. */
function reported(counts: Partial<typeof none>) {
  const rule = getCheck('REV-01');
  const report = cisReport([{ rule, counts: { ...none, ...counts } } as never], of);
  const states = report.items.filter(({ id }) => rule.keys.cis?.includes(id)).map(({ state }) => state);
  return { report, states: [...new Set(states)] };
}

it.each([
  ['fail', { fail: 1, exempt: 9 }],
  ['notAssessed', { notAssessed: 1, exempt: 1, pass: 1 }],
  ['exempt', { exempt: 1, pass: 9 }],
  ['exempt', { exempt: 1 }],
  ['pass', { pass: 1, notApplicable: 1 }],
])('has an item as %s with the verdicts %j', (state, counts) => {
  const { report, states } = reported(counts);

  expect(states).toEqual([state]);
  expect(Object.values(report.counts).reduce((sum, count) => sum + count, 0)).toBe(report.items.length);
});

it('says in the page how much is exempt', () => {
  expect(cisPage(reported({ exempt: 3, pass: 1 }).report)).toContain(
    '1 pass, 0 not assessed, 0 not applicable, 3 exempt',
  );
});
