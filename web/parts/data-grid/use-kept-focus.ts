import { useLayoutEffect, useRef, type RefObject } from 'react';

import type { GridPlace } from './grid-focus.ts';

/** The focus between two grids, of which one replaces the other. It is taken once. */
export type KeptFocus = { keep: (place: GridPlace | undefined) => void; take: () => GridPlace | undefined };

export function keptFocus(): KeptFocus {
  let kept: GridPlace | undefined;
  return {
    keep: (place) => (kept = place),
    take() {
      const place = kept;
      kept = undefined;
      return place;
    },
  };
}

/**
 * A grid that replaces another one takes its focus, which would fall to the body with the elements of the old rows: at the first
 * row, or in the head where it was.
 */
export function useKeptFocus(
  { keep, take }: KeptFocus,
  scroller: RefObject<HTMLElement | null>,
  focus: (place: GridPlace) => void,
): void {
  const focusFirst = useRef(focus);
  useLayoutEffect(() => {
    const grid = scroller.current;
    const place = take();
    if (place !== undefined) focusFirst.current(place);
    return () => {
      // The old elements are still in the document here.
      const focused = document.activeElement;
      keep(focused !== null && grid?.contains(focused) === true ? placeAfter(focused) : undefined);
    };
  }, [keep, take, scroller]);
}

function placeAfter(focused: Element): GridPlace {
  const head = focused.closest('[role=columnheader]');
  if (head === null) return { row: 0 };
  return { row: -1, column: [...(head.parentElement?.children ?? [])].indexOf(head) };
}
