import { useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from 'react';

import { gridStep, type GridPlace, type GridShape, type GridStep } from './grid-focus.ts';

type Options = {
  scroller: RefObject<HTMLDivElement | null>;
  shape: GridShape;
  place: GridPlace;
  /** The place as it was set, before it was put inside the grid. */
  wantedPlace: GridPlace;
  setPlace: (place: GridPlace) => void;
  scrollTo: (row: number) => void;
  onStep: (step: Exclude<GridStep, { kind: 'go' }>) => void;
  onOtherKey?: ((event: KeyboardEvent, row: number) => void) | undefined;
};

/** The roving focus: one element of the grid has `tabIndex` 0, keys move it, and a row that is moved to is drawn first. */
export function useGridFocus(options: Options) {
  const { scroller, shape, place, wantedPlace, setPlace, scrollTo, onStep, onOtherKey } = options;
  const wanted = useRef<GridPlace>(undefined);

  useLayoutEffect(() => {
    if (wanted.current !== wantedPlace) return;
    wanted.current = undefined;
    focusPlace(scroller.current);
  });

  function focus(next: GridPlace) {
    wanted.current = next;
    setPlace(next);
    if (next.row >= 0) scrollTo(next.row);
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
    const inCell = isPressable(event.target);
    if (inCell && event.key === 'Enter') return;
    const step = gridStep(event.key, place, shape);
    if (step === undefined) {
      if (place.row >= 0) onOtherKey?.(event, place.row);
      return;
    }
    if (step.kind !== 'leave') event.preventDefault();
    if (step.kind === 'go') return focus(step.place);
    if (step.kind === 'enter' && pressCell(scroller.current, step.place)) return;
    onStep(step);
  }

  /** A click or a link's focus inside a row makes it the row of the tab stop. */
  function onFocus(event: { target: EventTarget }) {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null;
    const index = Number(row?.dataset['row'] ?? Number.NaN);
    if (Number.isInteger(index) && index !== place.row) setPlace({ row: index });
  }

  return { onKeyDown, onFocus, focus };
}

/** The tab stop of the head is its button where it has one. */
function focusPlace(scroller: HTMLElement | null) {
  const target = scroller?.querySelector<HTMLElement>('[data-place]');
  const pressable = target?.dataset['place'] === 'head' ? target.querySelector<HTMLElement>('button') : null;
  (pressable ?? target)?.focus({ preventScroll: true });
  if (target?.dataset['place'] !== 'row') target?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function pressCell(scroller: HTMLElement | null, place: GridPlace): boolean {
  if (place.column === undefined) return false;
  const pressable = scroller?.querySelector<HTMLElement>('[data-place] :is(a, button)');
  pressable?.click();
  return pressable !== null && pressable !== undefined;
}

function isPressable(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button') !== null;
}

function isField(target: EventTarget): boolean {
  return target instanceof Element && target.matches('input, textarea, select, [contenteditable]');
}
