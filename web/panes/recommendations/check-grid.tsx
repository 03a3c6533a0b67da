import { useEffect, useEffectEvent, useMemo, useRef, type KeyboardEvent as ReactKeyboardEvent } from 'react';

import type { RecommendationItem } from '../../../shared/contracts/arm/posture-panes.ts';
import { copyLinkOn } from '../../app/copy-link.ts';
import { lettersAreOn } from '../../app/letters.ts';
import { useCheckMetadata } from '../../api/check-metadata.ts';
import { DataGrid, type DataGridHandle } from '../../parts/data-grid/data-grid.tsx';
import { useColumns } from '../../parts/data-grid/use-columns.ts';
import { recommendationWords } from '../../words/recommendations.ts';
import { CheckCard } from './check-card.tsx';
import { checkColumns } from './check-columns.tsx';
import { neighbour } from './check-list.ts';
import type { Recommendations } from './use-recommendations-pane.ts';

/** The checks. `j` and `k` move through them: the row, or the open panel. */
export function CheckGrid({ pane }: { pane: Recommendations }) {
  const { checks, open, sort } = pane;
  const { data: metadata } = useCheckMetadata();
  const hasPanel = open !== undefined;
  const columns = useColumns(
    'recommendations',
    useMemo(() => checkColumns(metadata, { hasPanel }), [metadata, hasPanel]),
  );
  const grid = useRef<DataGridHandle>(null);
  const focused = useRef(-1);

  const move = useEffectEvent((by: 1 | -1) => {
    if (checks === undefined) return;
    const next = open === undefined ? checks[focused.current + by] : neighbour(checks, open, by);
    if (next === undefined) return;
    focused.current = checks.indexOf(next);
    if (open === undefined) return grid.current?.focusRow(focused.current);
    pane.openCheck(next.check);
    grid.current?.showRow(focused.current);
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const by = stepOf(event);
      if (by !== undefined) move(by);
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);

  function onRowKey(event: ReactKeyboardEvent, { check }: RecommendationItem, index: number): void {
    focused.current = index;
    copyLinkOn(event, pane.addressOfCheck(check));
  }

  return (
    <DataGrid
      label={recommendationWords.list}
      columns={columns}
      rowCount={checks?.length}
      rowAt={(index) => checks?.[index]}
      rowId={({ check }) => check}
      onRange={nothing}
      card={cardOf}
      wraps
      rowHeight={36}
      sort={sort}
      onSort={({ column, direction }) => pane.setSort(direction === 'descending' ? `-${column}` : column)}
      onOpen={({ check }, index) => {
        focused.current = index;
        pane.openCheck(check);
      }}
      onRowKey={onRowKey}
      onEscape={() => open !== undefined && pane.openCheck(undefined)}
      selectedId={open}
      stale={pane.query.isPlaceholderData}
      handle={grid}
    />
  );
}

/** Letters that are typed somewhere, or are off, are no steps. */
function stepOf(event: KeyboardEvent): 1 | -1 | undefined {
  const { key, target, ctrlKey, altKey, metaKey } = event;
  if (event.defaultPrevented || ctrlKey || altKey || metaKey || !lettersAreOn()) return undefined;
  if (target instanceof Element && target.matches('input, textarea, select, [contenteditable]'))
    return undefined;
  return key === 'j' ? 1 : key === 'k' ? -1 : undefined;
}

function cardOf(row: RecommendationItem) {
  return <CheckCard row={row} />;
}

/** All checks are loaded at once. */
function nothing(): void {}
