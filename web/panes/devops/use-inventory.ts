import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';

import { readInventoryPage } from '../../api/inventory-page.ts';
import type { Filters } from '../../url/filters.ts';
import { InventoryRows } from './inventory-rows.ts';

export type InventoryChoice = {
  scope: string;
  filters: Filters;
  view: 'tree' | 'flat';
  sort: string;
  open: ReadonlySet<string>;
};

/**
 * Rows under the filters of the address. While the rows of changed filters are on their way, `rows` are still the old ones, and
 * `isStale`. `refresh` reads everything again.
 */
export function useInventory({ scope, filters, view, sort, open }: InventoryChoice) {
  const [turn, setTurn] = useState(0);
  const asked = `${turn} ${JSON.stringify([scope, filters, view, sort])}`;
  const wanted = useMemo(() => {
    const parts = JSON.parse(asked.slice(asked.indexOf(' '))) as Choice;
    return { asked, rows: rowsOf(...parts) };
  }, [asked]);
  const wantedView = useSyncExternalStore(wanted.rows.subscribe, wanted.rows.view);
  const isReady = wantedView.layout !== undefined;
  const [shown, setShown] = useState(wanted);
  if (isReady && shown !== wanted) setShown(wanted);
  const current = isReady ? wanted : shown;
  const shownView = useSyncExternalStore(current.rows.subscribe, current.rows.view);

  useEffect(() => () => wanted.rows.dispose(), [wanted]);
  useEffect(() => wanted.rows.setOpen(open), [wanted, open]);

  return {
    key: current.asked,
    rows: current.rows,
    view: shownView,
    failure: wantedView.failure ?? shownView.failure,
    isStale: current !== wanted,
    isWaiting: wantedView.isLoading && !isReady,
    cancel: wanted.rows.cancel,
    retry: wanted.rows.retry,
    refresh: useCallback(() => setTurn((before) => before + 1), []),
  };
}

type Choice = [scope: string, filters: Filters, view: 'tree' | 'flat', sort: string];

function rowsOf(...[scope, filters, view, sort]: Choice): InventoryRows {
  const root = view === 'tree' ? filters.group?.[0] : undefined;
  return new InventoryRows(
    ({ group, ...window }, signal) =>
      readInventoryPage(
        {
          scope,
          view,
          sort,
          ...window,
          parent: group?.fullPath ?? root,
          filters: group === undefined ? filters : { ...filters, connector: [group.connectorId] },
        },
        signal,
      ),
    view === 'tree',
    new Set(),
  );
}
