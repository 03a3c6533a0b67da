/** A claimed group with its last known full path; the path is absent on claims of former versions. */
export type ClaimedGroup = { groupId: number; connectorId: string; fullPath?: string; since?: string };
export type WantedGroup = { groupId: number; fullPath: string };

/** A wanted group that another connector has claimed. `path` is the claimed group, if it is one above or below. */
export type GroupClaimedElsewhere = { groupId: number; claimedBy: string; path?: string };
export type ClaimDecision = { claimed: WantedGroup[]; claimedElsewhere: GroupClaimedElsewhere[] };

/**
 * Decides which of the wanted groups the connector gets, given all claims: none that another connector has claimed, and
 * none above or below such a group. Claims that overlap later, by a move or a rename, go to the earlier claim; both
 * connectors see the same two claims, so exactly one of them yields. Equal paths of two groups are no overlap, because one
 * of the paths is outdated.
 */
export function decideClaims(
  wanted: readonly WantedGroup[],
  connectorId: string,
  claims: readonly ClaimedGroup[],
): ClaimDecision {
  const mine = new Map(claims.filter(isOf(connectorId)).map((claim) => [claim.groupId, claim]));
  const others = claims.filter((claim) => !isOf(connectorId)(claim));
  const decision: ClaimDecision = { claimed: [], claimedElsewhere: [] };
  for (const group of wanted) {
    const rival = rivalOf(group, mine.get(group.groupId), others);
    if (rival === undefined) decision.claimed.push(group);
    else decision.claimedElsewhere.push(yieldedTo(rival, group.groupId));
  }
  return decision;
}

/** The connector that has claimed the group, or a group above or below it. */
export function claimantOf(group: WantedGroup, claims: readonly ClaimedGroup[]): string | undefined {
  const own = claims.find(({ groupId }) => groupId === group.groupId);
  return (own ?? rivalOf(group, undefined, claims))?.connectorId;
}

/** Whether one path is a prefix of the other, by segments and without case. */
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

function yieldedTo(
  { connectorId, groupId, fullPath }: ClaimedGroup,
  wantedId: number,
): GroupClaimedElsewhere {
  const path = groupId === wantedId || fullPath === undefined ? {} : { path: fullPath };
  return { groupId: wantedId, claimedBy: connectorId, ...path };
}

function isOf(connectorId: string): (claim: ClaimedGroup) => boolean {
  return (claim) => claim.connectorId.toLowerCase() === connectorId.toLowerCase();
}
