import { useSyncExternalStore } from 'react';

const KEY = 'palisade.letters';
const readers = new Set<() => void>();
let isOn = stored();

/** Whether single letters are shortcuts. Parts that have such keys ask here. */
export function lettersAreOn(): boolean {
  return isOn;
}

export function useLetters(): [boolean, (on: boolean) => void] {
  return [useSyncExternalStore(subscribe, lettersAreOn), set];
}

function set(on: boolean): void {
  isOn = on;
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, 'off');
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
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}
