import { navigationEntries } from './panes.ts';

/** A key as the browser reports it, and where the focus is. */
export type Key = {
  key: string;
  ctrl: boolean;
  /** Alt, or another modifier that makes it another key. */
  other: boolean;
  /** In a field, where letters are text. */
  inField: boolean;
};
export type Shortcut = { do: 'search' | 'help' | 'filter' } | { do: 'go'; path: string } | { do: 'wait' };

/** `g` waits this long for its letter. */
export const sequenceMs = 1_500;

/**
 * Meaning of a key. Single letters act outside fields only, and not at all where they are switched off (WCAG 2.1.4). `after` is the
 * key before, if it was just now.
 */
export function shortcutOf(
  { key, ctrl, other, inField }: Key,
  after: string | undefined,
  lettersAreOn: boolean,
): Shortcut | undefined {
  if (other) return undefined;
  if (ctrl) return key.toLowerCase() === 'k' ? { do: 'search' } : undefined;
  if (inField || !lettersAreOn) return undefined;
  if (after === 'g') {
    const entry = navigationEntries.find(({ letter }) => letter === key);
    return entry === undefined ? undefined : { do: 'go', path: entry.path };
  }
  if (key === 'g') return { do: 'wait' };
  if (key === '/') return { do: 'filter' };
  return key === '?' ? { do: 'help' } : undefined;
}
