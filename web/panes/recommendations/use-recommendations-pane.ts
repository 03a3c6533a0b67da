import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

import { isReading, useDataStatus } from '../../api/data-status.ts';
import { useInventorySummary } from '../../api/inventory.ts';
import { useNewerRecommendations, useRecommendations } from '../../api/recommendations.ts';
import { writeFilters, type Filters } from '../../url/filters.ts';
import { addressWith, useParameter, withParameter } from '../../url/use-filters.ts';
import { changedChecks } from './changed-checks.ts';
import { checkList, defaultSort, openCheckOf, sortOfText, whereOf } from './check-list.ts';

const idleMs = 30_000;
const readingMs = 5_000;

export type Recommendations = ReturnType<typeof useRecommendationsPane>;

/** All that the list of checks shows, from its address and the server. */
export function useRecommendationsPane(scope: string, filters: Filters) {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const [text = '', setText] = useParameter('find');
  const [sortText, setSort] = useParameter('sort');
  const where = useMemo(() => whereOf(filters), [filters]);
  const query = useRecommendations(scope, where);
  const { refetch } = query;
  const summary = useInventorySummary(scope, where);
  const { data: status } = useDataStatus(scope);
  const newer = useNewerRecommendations(scope, where, isReading(status) ? readingMs : idleMs);
  const sort = sortOfText(sortText);
  const all = query.data?.value;
  const checks = useMemo(
    () => (all === undefined ? undefined : checkList(all, { filters, text, sort: sort.text })),
    [all, filters, text, sort.text],
  );
  const open = openCheckOf(filters);

  /** The address with a panel, or without one. The thing of another check's evidence is not kept. */
  function addressOfCheck(check: string | undefined): string {
    const { check: _former, ...others } = filters;
    const kept = withParameter(withParameter(search, 'project', undefined), 'show', undefined);
    return addressWith(
      path,
      writeFilters(check === undefined ? others : { ...others, check: [check] }, kept),
    );
  }

  return {
    scope,
    filters,
    where,
    query,
    summary,
    checks,
    all,
    asOf: query.data?.asOf,
    text,
    setText: (next: string) => setText(next === '' ? undefined : next),
    sort,
    setSort: (next: string) => setSort(next === defaultSort ? undefined : next),
    open,
    addressOfCheck,
    /** Opening adds to the history, so that Back closes it; going on to another check does not. */
    openCheck: (check: string | undefined) =>
      navigate(addressOfCheck(check), { replace: open !== undefined }),
    changed: changedChecks(query.data, newer.isPlaceholderData ? undefined : newer.data),
    refresh: useCallback(() => void refetch(), [refetch]),
  };
}
