import { describe, expect, it } from 'vitest';

import { shortcutOf } from '../../../web/app/shortcuts.ts';

const plain = { ctrl: false, other: false, inField: false };

describe('shortcuts', () => {
  it('lead to the filter, the help and the search', () => {
    expect(shortcutOf({ ...plain, key: '/' }, undefined, true)).toEqual({ do: 'filter' });
    expect(shortcutOf({ ...plain, key: '?' }, undefined, true)).toEqual({ do: 'help' });
    expect(shortcutOf({ ...plain, key: 'k', ctrl: true }, undefined, true)).toEqual({ do: 'search' });
  });

  it('lead to panes by g and a letter', () => {
    expect(shortcutOf({ ...plain, key: 'g' }, undefined, true)).toEqual({ do: 'wait' });
    expect(shortcutOf({ ...plain, key: 'r' }, 'g', true)).toEqual({ do: 'go', path: '/recommendations' });
    expect(shortcutOf({ ...plain, key: 'z' }, 'g', true)).toBeUndefined();
    expect(shortcutOf({ ...plain, key: 'r' }, undefined, true)).toBeUndefined();
  });

  it('are letters in a field, where Ctrl K still searches', () => {
    expect(shortcutOf({ ...plain, key: '/', inField: true }, undefined, true)).toBeUndefined();
    expect(shortcutOf({ ...plain, key: 'd', inField: true }, 'g', true)).toBeUndefined();
    expect(shortcutOf({ ...plain, key: 'k', ctrl: true, inField: true }, undefined, false)).toEqual({
      do: 'search',
    });
  });

  it('do nothing where single letters are off, and with Alt', () => {
    expect(shortcutOf({ ...plain, key: '?' }, undefined, false)).toBeUndefined();
    expect(shortcutOf({ ...plain, key: '/', other: true }, undefined, true)).toBeUndefined();
  });
});
