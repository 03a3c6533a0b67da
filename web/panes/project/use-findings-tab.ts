import { useCallback, useEffect, useMemo, useState } from 'react';
import { useLocation, useSearch } from 'wouter';

import { useFindings } from '../../api/findings.ts';
import { queryOf } from '../../api/findings-by-severity.ts';
import { addressWith, inPlace, useParameter, withParameter } from '../../url/use-filters.ts';
import { countAll, countOf, facetsOf, isNewer } from './finding-counts.ts';
import {
  filterText,
  findingParameters,
  questionOf,
  readFindingFilters,
  type FindingField,
} from './finding-filters.ts';
import type { ProjectPane } from './use-project-pane.ts';

export type FindingsTabState = ReturnType<typeof useFindingsTab>;
/** Rows that are offered as skeletons behind those that are loaded; a page of the API. */
const rowsAhead = 200;

/** Findings of the project under the filters of its address. */
export function useFindingsTab({ id, fullPath, findingTotals: { data: totals } }: ProjectPane) {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const [text, setText] = useParameter('find');
  const { filters, dropped } = useMemo(() => readFindingFilters(search), [search]);
  const question = questionOf(filters, text);
  const query = useFindings(id, question);
  const [lastNeeded, setNeeded] = useState(0);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows), [query.data]);
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  const loaded = rows?.length;
  const isShort = loaded !== undefined && lastNeeded >= loaded;

  // A page may have fewer rows than are in view, or none.
  useEffect(() => {
    if (isShort && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [isShort, hasNextPage, isFetching, isError, fetchNextPage]);

  const ofList = query.isPlaceholderData ? undefined : query.data?.pages[0]?.totals;
  const known = totals === undefined ? undefined : countOf(totals, filters, text);
  const count = known ?? (ofList === undefined || ofList.isPartial ? undefined : countAll(ofList));
  return {
    query,
    rows,
    filters,
    text,
    /** The question of the list, as an export of the connector has it. */
    exported: { project: fullPath, ...queryOf(question) },
    dropped,
    totals,
    facets: totals === undefined ? undefined : facetsOf(totals, filters, text),
    /** Rows of the list as far as they can be reached; the rest follows as the reader goes on. */
    rowCount: rowCountOf(loaded, hasNextPage ? count : loaded),
    /** Length of the list, where it is known. */
    count: hasNextPage ? count : loaded,
    /** Numbers have changed since the list was read, which stays as it is until it is asked for. */
    isOld: isNewer(totals, ofList, filters, text),
    onRange: useCallback((_first: number, last: number) => setNeeded(last), []),
    setText: (next: string) => setText(next === '' ? undefined : next),
    choose: (field: FindingField, values: readonly string[]) =>
      navigate(
        addressWith(path, withParameter(search, findingParameters[field], filterText(field, values))),
        inPlace(),
      ),
    clear: () => navigate(addressWith(path, withoutAll(search)), inPlace()),
    showAll: () => navigate(addressWith(path, withParameter(withoutAll(search), 'state', 'all')), inPlace()),
  };
}

/** Without a known length, one page more than is loaded. */
export function rowCountOf(loaded: number | undefined, count: number | undefined): number | undefined {
  if (loaded === undefined) return undefined;
  return Math.max(loaded, Math.min(count ?? Number.POSITIVE_INFINITY, loaded + rowsAhead));
}

function withoutAll(search: string): string {
  return [...Object.values(findingParameters), 'find'].reduce(
    (rest, name) => withParameter(rest, name, undefined),
    search,
  );
}
