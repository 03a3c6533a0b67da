import { describe, expect, it } from 'vitest';

import { FindingKind } from '../../../shared/contracts/findings/finding.ts';
import { findingSeverityText, sumOfSeverities } from '../../../web/parts/finding-severities.ts';
import { findingHint, findingSum } from '../../../web/panes/devops/finding-sum.ts';
import { countByKind } from '../../../web/panes/devops/kinds-of-tile.ts';

const none = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0, info: 0 };
const sums = { projects: 1, byKind: {}, fixed: 0, dismissed: 0, exempt: 0, fixedIn30Days: 0 };

describe('numbers of findings', () => {
  it('in the tile add up, whatever the kinds', () => {
    const byKind = Object.fromEntries(
      FindingKind.options.map((kind, index) => [kind, { ...none, high: index + 1, info: 1 }]),
    );

    const counts = countByKind({ byKind });

    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(45 + FindingKind.options.length);
    expect(countByKind({ byKind: {} }).every(({ count }) => count === 0)).toBe(true);
  });

  it('are a dash where none were looked for, never zero', () => {
    expect([findingSum({}), findingHint({})]).toEqual(['–', 'Nobody has looked for findings here']);
    expect([
      findingSum({ findings: { ...sums, open: none } }),
      findingHint({ findings: { ...sums, open: none } }),
    ]).toEqual(['0', undefined]);
  });

  it('are exact by severity where the sum is shortened', () => {
    const open = { ...none, critical: 2, low: 13_549, unknown: 1 };

    expect(findingSum({ findings: { ...sums, open } })).toBe('13.6k');
    expect(findingHint({ findings: { ...sums, open } })).toBe('2 critical, 13,549 low, 1 not rated');
    expect([sumOfSeverities(open), findingSeverityText(none)]).toEqual([13_552, '']);
  });
});
