/**
 * The thing that a decision is about: it, and all that lies below it. The id is GitLab's (0 for the connector), so that a
 * decision follows its thing through renames and transfers. The name is that of the time of the decision.
 */
export type Target = {
  kind: 'connector' | 'group' | 'project';
  gitLabId: number;
  fullyQualifiedName: string;
};

/** The place of a thing: its own id, and the ids of the groups that it lies in, the nearest first. */
export type Place = { kind: 'project' | 'group' | 'instance'; id: number; above: readonly number[] };

/** A person, as the token named them. */
export type Person = { name: string; objectId: string };

/** Distance of a target from a thing that it covers, 0 for the thing itself; undefined where it does not cover it. */
function distanceOf({ kind, gitLabId }: Pick<Target, 'kind' | 'gitLabId'>, place: Place): number | undefined {
  if (kind === 'connector') return place.above.length + 1;
  if (kind === place.kind && gitLabId === place.id) return 0;
  if (kind !== 'group') return undefined;
  const at = place.above.indexOf(gitLabId);
  return at < 0 ? undefined : at + 1;
}

/** The nearest to a thing of the decisions about a check. */
export function nearestTo<Of extends { check: string; target: Target }>(
  decisions: readonly Of[],
  check: string,
  place: Place,
): Of | undefined {
  let nearest: { decision: Of; distance: number } | undefined;
  for (const decision of decisions) {
    if (decision.check !== check) continue;
    const distance = distanceOf(decision.target, place);
    if (distance !== undefined && distance < (nearest?.distance ?? Infinity))
      nearest = { decision, distance };
  }
  return nearest?.decision;
}
