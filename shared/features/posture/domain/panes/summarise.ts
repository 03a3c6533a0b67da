import { visibilities } from './columns.ts';
import { countFacets, type Facets } from './facets.ts';
import type { Filters, Selection } from './filters.ts';
import { select } from './select.ts';
import type { PostureIndex, Things } from './posture-index.ts';
import { rollUp, type Tally, tallyOfSlot } from './roll-up.ts';

/** Numbers over everything that filters select. Groups and instances have their checks apart, so that projects add up. */
export type Summary = {
  projects: Tally & { count: number; public: number };
  groups: Tally & { count: number };
  instances: Tally & { count: number };
  facets: Facets;
};

export function summarise(index: PostureIndex, filters: Filters): Summary {
  const selection = select(index.projects, index, filters);
  return {
    projects: {
      ...sumOf(index.projects, selection),
      public: countPublic(index.projects, selection.excluded),
    },
    groups: sumOf(index.groups, select(index.groups, index, filters)),
    instances: sumOf(index.instances, select(index.instances, index, filters)),
    facets: countFacets(index.projects, index, filters, selection),
  };
}

function sumOf(things: Things, selection: Selection): Tally & { count: number } {
  const sums = rollUp(things, selection, 1, () => 0);
  return { count: selection.count, ...tallyOfSlot(sums, 0) };
}

function countPublic({ parts }: Things, excluded: Uint8Array): number {
  const isPublic = visibilities.indexOf('public');
  let count = 0;
  for (const { start, columns } of parts)
    for (let row = 0; row < columns.visibility.length; row += 1)
      if (excluded[start + row] === 0 && columns.visibility[row] === isPublic) count += 1;
  return count;
}
