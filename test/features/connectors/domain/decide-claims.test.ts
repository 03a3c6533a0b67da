import { describe, expect, it } from 'vitest';

import {
  claimantOf,
  overlaps,
  decideClaims,
  type ClaimedGroup,
} from '../../../../shared/features/connectors/domain/decide-claims.ts';

const parent = { groupId: 1, fullPath: 'acme' };
const child = { groupId: 5, fullPath: 'acme/web' };
const early = '2026-11-23T08:00:00.000Z';
const late = '2026-11-23T09:00:00.000Z';

function claimedBy(
  connectorId: string,
  group: { groupId: number; fullPath?: string },
  since?: string,
): ClaimedGroup {
  return { ...group, connectorId, ...(since === undefined ? {} : { since }) };
}

describe('groups that lie in each other', () => {
  it.each([
    ['acme', 'acme/web', true],
    ['Acme/Web/Api', 'acme', true],
    ['acme', 'acme', false],
    ['acme', 'acme-2/web', false],
    ['acme/web', 'acme/api', false],
  ])('%s and %s: %s', (one, other, expected) => {
    expect(overlaps(one, other)).toBe(expected);
  });
});

describe('a group that a connector wants', () => {
  it('is its own when nobody is in the way', () => {
    const claims = [
      claimedBy('a', parent, early),
      claimedBy('b', { groupId: 9, fullPath: 'contoso' }, early),
    ];

    expect(decideClaims([parent, child], 'A', claims)).toEqual({
      claimed: [parent, child],
      claimedElsewhere: [],
    });
  });

  it('is lost to who holds it, or one above or below it, which is named', () => {
    expect(decideClaims([parent], 'b', [claimedBy('a', parent, late)]).claimedElsewhere).toEqual([
      { groupId: 1, claimedBy: 'a' },
    ]);
    expect(decideClaims([parent], 'b', [claimedBy('a', child, late)]).claimedElsewhere).toEqual([
      { groupId: 1, claimedBy: 'a', path: 'acme/web' },
    ]);
    expect(decideClaims([child], 'b', [claimedBy('a', parent, late)]).claimedElsewhere).toEqual([
      { groupId: 5, claimedBy: 'a', path: 'acme' },
    ]);
  });

  it('is not lost to a group of the same path, or of one that is not known', () => {
    const claims = [claimedBy('a', { groupId: 7, fullPath: 'acme' }, early), claimedBy('a', { groupId: 8 })];

    expect(decideClaims([parent], 'b', claims).claimedElsewhere).toEqual([]);
  });
});

describe('groups that came to lie in each other later', () => {
  it.each<[string, string | undefined, string | undefined, string]>([
    ['the parent was claimed first', early, late, 'a'],
    ['the child was claimed first', late, early, 'b'],
    ['both were claimed at once', early, early, 'a'],
    ['it is not known when', undefined, undefined, 'a'],
    ['it is not known of the child when', early, undefined, 'b'],
  ])('are exactly one connector’s: %s', (_, ofParent, ofChild, winner) => {
    const claims = [claimedBy('a', parent, ofParent), claimedBy('b', child, ofChild)];

    const counts = [decideClaims([parent], 'a', claims), decideClaims([child], 'b', claims)].map(
      (settled) => settled.claimed.length,
    );

    expect(counts).toEqual(winner === 'a' ? [1, 0] : [0, 1]);
  });
});

describe('the holder of a group', () => {
  it('is who holds it, before who holds one above or below', () => {
    const claims = [claimedBy('b', child, early), claimedBy('a', parent, late)];

    expect(claimantOf(parent, claims)).toBe('a');
    expect(claimantOf({ groupId: 6, fullPath: 'acme/web/api' }, claims)).toBe('b');
    expect(claimantOf({ groupId: 9, fullPath: 'contoso' }, claims)).toBeUndefined();
  });
});
