import { describe, expect, it } from 'vitest';

import { groupFacts } from '../../../../shared/features/inventory/domain/group-facts.ts';
import { aboveOf } from '../../../../shared/features/posture/domain/above-of.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

/** Groups by id, each with the id of its parent. */
function tree(parents: Record<number, number | null>) {
  const groups = Object.entries(parents).map(([id, parent]) =>
    groupFacts(aGroup(Number(id), `group-${id}`, { parent_id: parent })),
  );
  return new Map(groups.map((facts) => [facts.id, facts]));
}

function above(id: number, rootId: number, parents: Record<number, number | null>): number[] {
  const known = tree(parents);
  return aboveOf(known.get(id)!, rootId, known).map((facts) => facts.id);
}

describe('the groups above a group', () => {
  it('go up to the root group, the nearest first', () => {
    expect(above(4, 2, { 1: null, 2: 1, 3: 2, 4: 3 })).toEqual([3, 2]);
    expect(above(2, 2, { 1: null, 2: 1 })).toEqual([]);
  });

  it('end where a row is missing', () => {
    expect(above(4, 1, { 1: null, 4: 3 })).toEqual([]);
  });

  it('end before they repeat', () => {
    expect(above(4, 1, { 1: null, 3: 4, 4: 3 })).toEqual([3]);
  });
});
