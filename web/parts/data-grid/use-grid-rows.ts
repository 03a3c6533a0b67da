import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';

const overscan = 5;

/**
 * The rows to draw: those in view, five on each side, and the one with the focus, wherever it is, because an unmounted element
 * loses the focus.
 */
export function useGridRows({
  rows,
  rowHeight,
  headHeight,
  focusedRow,
  onRange,
}: {
  rows: number;
  rowHeight: number;
  headHeight: number;
  focusedRow: number;
  onRange: (first: number, last: number) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      const kept = focusedRow >= 0 && focusedRow < range.count ? [focusedRow] : [];
      return [...new Set([...indexes, ...kept])].toSorted((a, b) => a - b);
    },
    [focusedRow],
  );
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    rangeExtractor,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    initialRect: { width: 1_000, height: 800 },
  });

  // Heights differ between rows and cards.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const first = Math.max(0, (virtualizer.range?.startIndex ?? 0) - overscan);
  const last = Math.min(rows - 1, (virtualizer.range?.endIndex ?? 0) + overscan);
  useEffect(() => {
    if (last >= first) onRange(first, last);
  }, [first, last, onRange]);

  return { scroller, virtualizer };
}
