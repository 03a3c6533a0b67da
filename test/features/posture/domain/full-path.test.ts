import { describe, expect, it } from 'vitest';

import { chunkOf, type Entry } from '../../../../shared/features/posture/domain/entry.ts';
import { fullPathOf } from '../../../../shared/features/posture/domain/full-path.ts';
import type { RootSnapshot } from '../../../../shared/features/posture/domain/read-model.ts';
import { anEntry, checks } from '../../../support/read-model.ts';

function aRoot(groups: Entry[], change: Partial<RootSnapshot> = {}): RootSnapshot {
  return {
    rootId: 7,
    fullPath: 'Acme/EMEA',
    root: chunkOf(checks, [anEntry(7)]),
    groups: [chunkOf(checks, groups)],
    projects: [],
    ...change,
  };
}

const shop = anEntry(9, { parentId: 7, segment: 'Shop' });
const web = anEntry(8, { parentId: 9, segment: 'web' });

describe('the full path of a group', () => {
  it('is made of the segments above it, whatever the order of ids', () => {
    const root = aRoot([web, shop]);

    expect([7, 8, 9].map((id) => fullPathOf(root, id))).toEqual([
      'Acme/EMEA',
      'Acme/EMEA/Shop/web',
      'Acme/EMEA/Shop',
    ]);
  });

  it('follows a rename of the root group, whose chunks stay the same', () => {
    const root = aRoot([web, shop]);
    fullPathOf(root, 8);

    expect(fullPathOf({ ...root, fullPath: 'Apex' }, 8)).toBe('Apex/Shop/web');
  });

  it('is unknown where a group above it is missing, or groups lie in a circle', () => {
    const lost = anEntry(10, { parentId: 404 });
    const circle = [anEntry(11, { parentId: 12 }), anEntry(12, { parentId: 11 })];

    const root = aRoot([lost, ...circle]);

    expect([10, 11, 12, 99].map((id) => fullPathOf(root, id))).toEqual(Array(4).fill(undefined));
  });
});
