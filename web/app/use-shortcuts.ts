import { useEffect, useEffectEvent, useRef } from 'react';
import { useLocation, useSearch } from 'wouter';

import { paneAddress } from '../url/use-filters.ts';
import { lettersAreOn } from './letters.ts';
import { hasPane } from './routes.tsx';
import { sequenceMs, shortcutOf, type Shortcut } from './shortcuts.ts';

/** The field that `/` leads to has `data-shortcut="filter"`, the search `data-shortcut="search"`. */
type Field = 'filter' | 'search';

export function useShortcuts(openHelp: () => void): void {
  const [, navigate] = useLocation();
  const search = useSearch();
  const last = useRef<{ key: string; at: number }>(undefined);

  function act(shortcut: Shortcut): boolean {
    if (shortcut.do === 'wait') return true;
    if (shortcut.do === 'help') openHelp();
    else if (shortcut.do !== 'go') return focusField(shortcut.do);
    else if (hasPane(shortcut.path)) navigate(paneAddress(shortcut.path, search));
    return true;
  }

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || isInDialog(event.target)) return;
    const before = last.current;
    const after = before !== undefined && event.timeStamp - before.at < sequenceMs ? before.key : undefined;
    const shortcut = shortcutOf(keyOf(event), after, lettersAreOn());
    last.current = shortcut?.do === 'wait' ? { key: event.key, at: event.timeStamp } : undefined;
    if (shortcut !== undefined && act(shortcut)) event.preventDefault();
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}

/** False where the pane has no such field: the key keeps its meaning in the browser. */
function focusField(field: Field): boolean {
  const element = document.querySelector<HTMLElement>(`[data-shortcut='${field}']`);
  // The search of a narrow window is behind a button.
  if (element instanceof HTMLButtonElement) element.click();
  else element?.focus();
  return element !== null;
}

function keyOf({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent) {
  const inField =
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select') !== null);
  return { key, ctrl: ctrlKey || metaKey, other: altKey, inField };
}

function isInDialog(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null
  );
}
