/** A group that a connector wants or holds, at the full path it had when that was last seen (absent: not known). */
export type ClaimedGroup = { groupId: number; connectorId: string; fullPath?: string; since?: string };
export type WantedGroup = { groupId: number; fullPath: string };

/** Who holds a wanted group instead; `path` is the group of that holder which lies above or below it. */
export type GroupClaimedElsewhere = { groupId: number; claimedBy: string; path?: string };
export type ClaimDecision = { claimed: WantedGroup[]; claimedElsewhere: GroupClaimedElsewhere[] };

/**
 * Which of the wanted groups a connector holds, given all that is held: not what another holds, nor what lies above or below
 * that. What came to overlap later, by a move or a rename, stays with who claimed first; both sides see the same two claims,
 * so exactly one gives way. Equal paths of two groups are no overlap: one of them is not up to date.
 */
export function decideClaims(
  wanted: readonly WantedGroup[],
  connectorId: string,
  claims: readonly ClaimedGroup[],
): ClaimDecision {
  const mine = new Map(claims.filter(isOf(connectorId)).map((claim) => [claim.groupId, claim]));
  const others = claims.filter((claim) => !isOf(connectorId)(claim));
  const settlement: ClaimDecision = { claimed: [], claimedElsewhere: [] };
  for (const group of wanted) {
    const rival = rivalOf(group, mine.get(group.groupId), others);
    if (rival === undefined) settlement.claimed.push(group);
    else settlement.claimedElsewhere.push(lostTo(rival, group.groupId));
  }
  return settlement;
}

/** Whose claims keep a group from everybody else, by the group: the holder's own, or one above or below it. */
export function claimantOf(group: WantedGroup, claims: readonly ClaimedGroup[]): string | undefined {
  const own = claims.find(({ groupId }) => groupId === group.groupId);
  return (own ?? rivalOf(group, undefined, claims))?.connectorId;
}

/** Paths in any case; one is the other's beginning, segment by segment. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => `${path.toLowerCase()}/`);
  return a !== b && (a?.startsWith(b ?? '') === true || b?.startsWith(a ?? '') === true);
}

function rivalOf(
  group: WantedGroup,
  mine: ClaimedGroup | undefined,
  others: readonly ClaimedGroup[],
): ClaimedGroup | undefined {
  const inTheWay = ({ groupId, fullPath }: ClaimedGroup) =>
    groupId === group.groupId || (fullPath !== undefined && overlaps(fullPath, group.fullPath));
  return others.filter(inTheWay).find((other) => mine === undefined || isEarlier(other, mine));
}

function isEarlier(one: ClaimedGroup, other: ClaimedGroup): boolean {
  const [a = '', b = ''] = [one.since, other.since];
  return a === b ? one.groupId < other.groupId : a < b;
}

function lostTo({ connectorId, groupId, fullPath }: ClaimedGroup, wantedId: number): GroupClaimedElsewhere {
  const path = groupId === wantedId || fullPath === undefined ? {} : { path: fullPath };
  return { groupId: wantedId, claimedBy: connectorId, ...path };
}

function isOf(connectorId: string): (claim: ClaimedGroup) => boolean {
  return (claim) => claim.connectorId.toLowerCase() === connectorId.toLowerCase();
}
