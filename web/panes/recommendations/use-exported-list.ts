import { useInventorySummary } from '../../api/inventory.ts';
import { filterQuery } from '../../url/filters.ts';
import type { Recommendations } from './use-recommendations-pane.ts';

/**
 * The list that an export holds, and how many rows of it are shown where that is known. One check in the address is the panel's, and
 * chooses nothing. Verdicts choose rows of the list by check here, and would choose projects there, so all checks are exported.
 */
export function useExportedList(scope: string, pane: Recommendations, isByResource: boolean) {
  const { filters, text, checks } = pane;
  const { check, ...others } = filters;
  const chosen = check === undefined || check.length < 2 ? others : filters;
  const summary = useInventorySummary(scope, chosen, { enabled: isByResource });
  if (isByResource)
    return {
      of: 'resources' as const,
      query: filterQuery(chosen),
      shown: summary.data?.tiles.projects,
    };
  const { verdict, ...ofChecks } = chosen;
  const isWhole = verdict === undefined && text === '';
  return {
    of: 'recommendations' as const,
    query: filterQuery(ofChecks),
    shown: isWhole ? checks?.length : undefined,
  };
}
