import { useEffect, useRef } from 'react';

import { DroppedFilters } from '../../app/dropped-filters.tsx';
import { RowsChanged } from '../../parts/state/empty-states.tsx';
import { devopsWords } from '../../words/devops.ts';
import { FirstRead } from './first-read.tsx';
import { InventoryFailed } from './inventory-failed.tsx';
import type { Devops } from './use-devops.ts';

/** Lines above the list: what failed, what the address said that is no filter, and that there is newer data. */
export function InventoryNotices({ devops: { inventory, newer } }: { devops: Devops }) {
  const { view, refresh } = inventory;
  const isEmpty = view.layout?.count === 0;
  const newerAsOf = newer?.asOf;

  const readFor = useRef<string>(undefined);

  // Nothing moves under a reader of an empty list. Once for each newer answer: the list may be empty still.
  useEffect(() => {
    if (newerAsOf === undefined || !isEmpty || readFor.current === newerAsOf) return;
    readFor.current = newerAsOf;
    refresh();
  }, [newerAsOf, isEmpty, refresh]);

  return (
    <>
      <InventoryFailed inventory={inventory} />
      <DroppedFilters />
      {!isEmpty && <FirstRead strip />}
      {newer !== undefined && !isEmpty && (
        <RowsChanged title={devopsWords.changed(newer.rows)} onRefresh={refresh} />
      )}
    </>
  );
}
