import { describe, expect, it } from 'vitest';

import { readingOf } from '../../../web/panes/project/use-reading.ts';

const shown = '2026-11-30T12:00:00.000Z';
const later = '2026-11-30T12:00:07.000Z';

describe('a reading that was asked for', () => {
  it('goes on until there is a newer one than was shown', () => {
    expect(readingOf({ shown }, shown)).toMatchObject({ isReading: true, isRead: false });
    expect(readingOf({ shown }, undefined)).toMatchObject({ isReading: true, isRead: false });
    expect(readingOf({ shown }, later)).toMatchObject({ isReading: false, isRead: true });
    expect(readingOf({ shown: undefined }, later)).toMatchObject({ isReading: false, isRead: true });
  });

  it('is neither before anyone asked', () => {
    expect(readingOf(undefined, later)).toMatchObject({ isReading: false, isRead: false });
  });
});
