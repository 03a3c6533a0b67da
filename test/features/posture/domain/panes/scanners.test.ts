import { describe, expect, it } from 'vitest';

import {
  countScanners,
  coverageOfSlot,
  packedUndecided,
  scannerCounts,
  statesOf,
  undecidedScanners,
} from '../../../../../shared/features/posture/domain/panes/scanners.ts';
import { catalogue } from '../../../../support/random-posture.ts';

/** The percent of secret detection where it runs in some projects, and is missing in others. */
function percentOf(runs: number, missing: number): number | null {
  const counts = scannerCounts(1);
  countScanners(counts, 0, 0b00, runs);
  countScanners(counts, 0, 0b01, missing);
  return coverageOfSlot(counts, 0).secret.percent;
}

describe('the percent of a scanner', () => {
  it.each([
    [0, 0, null],
    [0, 5, 0],
    [5, 0, 100],
    [1, 100_000, 1],
    [100_000, 1, 99],
    [2, 1, 67],
  ])('with %i running and %i missing is %s: 0 and 100 are exact', (runs, missing, percent) => {
    expect(percentOf(runs, missing)).toBe(percent);
  });
});

describe('a scanner about which no check decides', () => {
  it('is not assessed', () => {
    expect(undecidedScanners(catalogue.project)).toEqual(['dast']);
    expect(statesOf(packedUndecided(catalogue.project)).dast).toBe('notAssessed');
    expect(new Set(Object.values(statesOf(packedUndecided([]))))).toEqual(new Set(['notAssessed']));
  });
});
