import { useCallback, useMemo } from 'react';

import { isReading, useDataStatus } from '../../api/data-status.ts';
import { useInventorySummary } from '../../api/inventory.ts';
import type { Filters } from '../../url/filters.ts';
import { useParameter } from '../../url/use-filters.ts';
import type { InventoryRow } from './inventory-rows.ts';
import { sortOf, sortText } from './inventory-columns.tsx';
import { newerThan } from './newer-than.ts';
import { useInventory } from './use-inventory.ts';

const defaultSort = '-failing';
const sortable = ['name', 'visibility', 'failing', 'lastRead'];
const idleMs = 30_000;
const readingMs = 5_000;

export type Devops = ReturnType<typeof useDevops>;

/** All that the pane shows, from its address and the server. The tiles are of the same snapshot as the rows. */
export function useDevops(scope: string, filters: Filters) {
  const [viewText, setView] = useParameter('view');
  const [sortParameter, setSort] = useParameter('sort');
  const [openText, setOpenText] = useParameter('open');
  const view: 'tree' | 'flat' = viewText === 'flat' ? 'flat' : 'tree';
  const sort = knownSort(sortParameter);
  const open = useMemo(() => new Set(openText?.split(',').filter((path) => path !== '')), [openText]);
  const inventory = useInventory({ scope, filters, view, sort, open });
  const { asOf } = inventory.view;
  const summary = useInventorySummary(scope, filters, { asOf, enabled: asOf !== undefined });
  const { data: status } = useDataStatus(scope);
  const newer = useInventorySummary(scope, filters, {
    // The first rows of a first run must not wait: it may begin after the pane was opened.
    everyMs: isReading(status) || inventory.view.layout?.count === 0 ? readingMs : idleMs,
    enabled: asOf !== undefined,
    changedSince: asOf,
  });

  const toggle = useCallback(
    ({ item }: InventoryRow, isOpen: boolean) => setOpenText(openAfter(open, item.fullPath, isOpen)),
    [open, setOpenText],
  );

  return {
    scope,
    filters,
    view,
    setView: (next: 'tree' | 'flat') => setView(next === 'tree' ? undefined : next),
    sort,
    setSort: (next: string) => setSort(next === defaultSort ? undefined : next),
    toggle,
    inventory,
    summary,
    status,
    newer: newerThan(ownAnswer(summary), ownAnswer(newer), view),
  };
}

function openAfter(open: ReadonlySet<string>, path: string, isOpen: boolean): string | undefined {
  const paths = [...open].filter((other) => other !== path);
  const after = isOpen ? [...paths, path] : paths;
  return after.length === 0 ? undefined : after.join(',');
}

/** The sort that an address names, in the terms of the API; the default where it names none. */
export function knownSort(text: string | undefined): string {
  if (text === undefined) return defaultSort;
  return sortable.includes(sortOf(text).column) ? sortText(sortOf(text)) : defaultSort;
}

/** Not the numbers of former filters, which stand in until those of the present ones are there. */
function ownAnswer({ data, isPlaceholderData }: ReturnType<typeof useInventorySummary>) {
  return isPlaceholderData ? undefined : data;
}
