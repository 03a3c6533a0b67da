import { describe, expect, it } from 'vitest';

import type { InventoryItem } from '../../../shared/contracts/arm/posture-panes.ts';
import { openedFrom, placeIn, windowAround } from '../../../web/panes/project/list-place.ts';

const items = ['a', 'b', 'c'].map((id) => ({ id: `/Projects/${id}` }) as InventoryItem);

describe('the place of a project in the list it was opened from', () => {
  it('has the number in the whole list, and the neighbours', () => {
    const place = placeIn(items, { skip: 50, count: 214 }, '/projects/B');

    expect(place).toEqual({ at: 52, of: 214, previous: items[0], next: items[2] });
  });

  it('ends at both ends', () => {
    expect(placeIn(items, { skip: 0, count: 3 }, '/projects/a')?.previous).toBeUndefined();
    expect(placeIn(items, { skip: 0, count: 3 }, '/projects/c')?.next).toBeUndefined();
  });

  it('is not known if the list has moved', () => {
    expect(placeIn(items, { skip: 0, count: 3 }, '/projects/z')).toBeUndefined();
  });

  it.each([0, 49, 50, 99, 173, 12_345])('is read with neighbours on both sides of row %d', (row) => {
    const { skip, top } = windowAround(row);

    expect(skip).toBeLessThanOrEqual(Math.max(0, row - 1));
    expect(skip + top).toBeGreaterThan(row + 1);
    expect(top).toBeLessThanOrEqual(200);
  });

  it('is known from the history entry alone', () => {
    expect(openedFrom({ list: 'view=flat', row: 3, of: 214 })).toEqual({ list: 'view=flat', row: 3 });
    expect([openedFrom(null), openedFrom({ list: 7 }), openedFrom('x')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
