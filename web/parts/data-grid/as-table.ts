import { useSyncExternalStore } from 'react';

const KEY = 'palisade.asTable';
const readers = new Set<() => void>();
let isOn = stored();

/** Whether narrow windows show lists as tables, which scroll to the side, instead of cards. */
export function useAsTable(): [boolean, (on: boolean) => void] {
  return [useSyncExternalStore(subscribe, () => isOn), set];
}

function set(on: boolean): void {
  isOn = on;
  try {
    if (on) localStorage.setItem(KEY, 'on');
    else localStorage.removeItem(KEY);
  } catch {
    // A browser may refuse storage; then it holds until the page is closed.
  }
  for (const reader of readers) reader();
}

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) === 'on';
  } catch {
    return false;
  }
}
