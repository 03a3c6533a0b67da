import { useSyncExternalStore } from 'react';

export const themeChoices = ['light', 'dark', 'system'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const KEY = 'palisade.theme';
const readers = new Set<() => void>();
const systemDark = matchMedia('(prefers-color-scheme: dark)');
let choice = stored();

systemDark.addEventListener('change', publish);

/** Marks the document before anything is drawn: tokens.css follows the mark, and the system without one. */
export function applyTheme(): void {
  if (choice === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = choice;
}

export function setTheme(wanted: ThemeChoice): void {
  choice = wanted;
  keep(wanted);
  applyTheme();
  publish();
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice);
}

export function useIsDark(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => choice === 'dark' || (choice === 'system' && systemDark.matches),
  );
}

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

function publish(): void {
  for (const reader of readers) reader();
}

/** A browser may refuse storage; then the choice holds until the page is closed. */
function stored(): ThemeChoice {
  try {
    const text = localStorage.getItem(KEY);
    return themeChoices.find((one) => one === text) ?? 'system';
  } catch {
    return 'system';
  }
}

function keep(wanted: ThemeChoice): void {
  try {
    if (wanted === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, wanted);
  } catch {
    // As above.
  }
}
