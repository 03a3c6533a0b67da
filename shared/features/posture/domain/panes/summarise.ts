import type { Scanner, ScannerCoverage } from '../../../../contracts/arm/scanners.ts';
import { visibilities } from './columns.ts';
import { type Owned, sumOwned } from './count-owned.ts';
import { countFacets, type Facets } from './facets.ts';
import { type FindingSums, sumFindings } from './findings.ts';
import { ageOf, firstSeenAges } from './first-seen.ts';
import type { Filters, Selection } from './filters.ts';
import { select } from './select.ts';
import type { PostureIndex, Things } from './posture-index.ts';
import { rollUp, type Tally, tallyOfSlot } from './roll-up.ts';
import { coverageOfSlot, undecidedScanners } from './scanners.ts';

/** Numbers over everything that filters select. Groups and instances have their checks apart, so that projects add up. */
export type Summary = {
  projects: Tally & { count: number; public: number; newThisWeek: number; scanners: ScannerCoverage };
  /** Failing checks of selected projects, groups and instances that are assigned, and those that are overdue. */
  owned: Pick<Owned, 'assigned' | 'overdue'>;
  groups: Tally & { count: number };
  instances: Tally & { count: number };
  undecidedScanners: Scanner[];
  findings: FindingSums;
  facets: Facets;
};

/** Sums what filters select; `asOfMs` is the time of the snapshot, from which *this week* is counted. */
export function summarise(index: PostureIndex, filters: Filters, asOfMs: number): Summary {
  const selection = select(index.projects, index, filters);
  const sums = rollUp(index.projects, selection, 1, () => 0);
  return {
    projects: {
      ...tallyOfSlot(sums, 0),
      count: selection.count,
      public: countPublic(index.projects, selection.excluded),
      newThisWeek: countNew(index.projects, selection.excluded, asOfMs),
      scanners: coverageOfSlot(sums.scanners, 0),
    },
    owned: ownedIn(index, filters, selection, asOfMs),
    groups: sumOf(index.groups, select(index.groups, index, filters)),
    instances: sumOf(index.instances, select(index.instances, index, filters)),
    undecidedScanners: undecidedScanners(index.projects.rules),
    findings: sumFindings(index.projects, selection, { asOfMs }),
    facets: countFacets(index.projects, index, filters, selection, asOfMs),
  };
}

function ownedIn(
  index: PostureIndex,
  filters: Filters,
  projects: Selection,
  asOfMs: number,
): Summary['owned'] {
  const parts = [
    sumOwned(index.projects, projects, index, asOfMs),
    ...[index.groups, index.instances].map((things) =>
      sumOwned(things, select(things, index, filters), index, asOfMs),
    ),
  ];
  return parts.reduce((sum, { assigned, overdue }) => ({
    assigned: sum.assigned + assigned,
    overdue: sum.overdue + overdue,
  }));
}

function sumOf(things: Things, selection: Selection): Tally & { count: number } {
  const sums = rollUp(things, selection, 1, () => 0);
  return { count: selection.count, ...tallyOfSlot(sums, 0) };
}

function countPublic({ parts }: Things, excluded: Uint16Array): number {
  const isPublic = visibilities.indexOf('public');
  let count = 0;
  for (const { start, columns } of parts)
    for (let row = 0; row < columns.visibility.length; row += 1)
      if (excluded[start + row] === 0 && columns.visibility[row] === isPublic) count += 1;
  return count;
}

function countNew({ parts }: Things, excluded: Uint16Array, asOfMs: number): number {
  const isNew = firstSeenAges.indexOf('week');
  let count = 0;
  for (const { start, chunk } of parts)
    for (let row = 0; row < chunk.ids.length; row += 1)
      if (excluded[start + row] === 0 && ageOf(chunk.firstSeenAt[row]!, asOfMs) === isNew) count += 1;
  return count;
}
