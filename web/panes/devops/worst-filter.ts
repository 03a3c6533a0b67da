import type { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';
import type { Filters } from '../../url/filters.ts';
import { devopsWords } from '../../words/devops.ts';
import { isFilterName } from './filter-fields.ts';

type Worst = { name: keyof Filters; text: string; hides: number; of: number };

/**
 * The filter that alone hides most, from the facets without filters: they count each value of each field. Several values may
 * count a project twice, so that what they hide is at least this. Text and group have no facet.
 */
export function worstFilter(filters: Filters, unfiltered: InventorySummary | undefined): Worst | undefined {
  if (unfiltered === undefined) return undefined;
  const of = unfiltered.tiles.projects;
  return Object.entries(filters)
    .flatMap(([name, values]): Worst[] => {
      const facet = unfiltered.facets[name];
      if (facet === undefined || !isFilterName(name) || values.includes('all')) return [];
      const shown = values.reduce((sum, value) => sum + (facet[value] ?? 0), 0);
      const text = `${devopsWords.fields[name]}: ${values.join(', ')}`;
      return [{ name, text, hides: Math.max(0, of - shown), of }];
    })
    .toSorted((a, b) => b.hides - a.hides)
    .find(({ hides }) => hides > 0);
}
