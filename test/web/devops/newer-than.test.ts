import { describe, expect, it } from 'vitest';

import type { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';
import { newerThan } from '../../../web/panes/devops/newer-than.ts';

const older = '2026-11-30T12:00:00.000Z';
const later = '2026-11-30T12:05:00.000Z';

function aSummary(asOf: string, projects: number, lastRead = asOf): InventorySummary {
  return { asOf, tiles: { projects, lastRead } } as InventorySummary;
}

describe('newer numbers', () => {
  it('are news if they are later and differ', () => {
    expect(newerThan(aSummary(older, 0), aSummary(later, 3), 'flat')).toEqual({
      asOf: later,
      rows: undefined,
    });
  });

  it('are none if a time alone differs, or they are older', () => {
    expect(newerThan(aSummary(older, 3), aSummary(later, 3), 'flat')).toBeUndefined();
    expect(newerThan(aSummary(later, 3), aSummary(older, 4), 'flat')).toBeUndefined();
    expect(newerThan(aSummary(older, 3), aSummary(older, 4), 'flat')).toBeUndefined();
  });

  it('are news if a row changed, though the numbers are the same, and count those of the view', () => {
    const newer = { ...aSummary(later, 3), changedProjects: 2, changedGroups: 3 };
    const renamed = { ...newer, changedProjects: 0 };

    expect(newerThan(aSummary(older, 3), newer, 'flat')).toEqual({ asOf: later, rows: 2 });
    expect(newerThan(aSummary(older, 3), newer, 'tree')).toEqual({ asOf: later, rows: 5 });
    expect(newerThan(aSummary(older, 3), renamed, 'flat')).toBeUndefined();
    expect(newerThan(aSummary(older, 3), renamed, 'tree')).toEqual({ asOf: later, rows: 3 });
  });

  it('are none while either is not there', () => {
    expect(newerThan(undefined, aSummary(later, 3), 'flat')).toBeUndefined();
    expect(newerThan(aSummary(older, 3), undefined, 'flat')).toBeUndefined();
  });
});
