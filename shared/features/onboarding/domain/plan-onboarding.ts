import type { GitLabGroup } from '../../../contracts/gitlab/group.ts';
import type { ChosenGroup } from './chosen-groups.ts';
import type { DevOps } from '../../connectors/domain/connector.ts';
import { groupPathOf } from '../../inventory/domain/group-path.ts';

export type OnboardingPlan = {
  /** Root groups to hold: none of them lies below another. */
  wanted: GitLabGroup[];
  /** Root groups held now that the caller has taken out of the list, or that lie in a wanted one by now. */
  offboarding: number[];
  /** Root groups that stay held, and that GitLab does not show as the user's now: nothing reads them. */
  skipped: ClaimedRoot[];
  /** Names in the list that are no group the authorising user owns. */
  unknown: string[];
};

/** A root group that the connector holds, at its path in lower case. */
export type ClaimedRoot = { id: number; fullPath: string; isLost: boolean };

/** Whether the caller has just chosen, or a choice of earlier is carried on. */
export type Occasion = 'configured' | 'refresh';

/** `chosen`: absent where all groups are. */
export type Choice = Pick<DevOps, 'autoDiscovery'> & { chosen?: readonly ChosenGroup[] | undefined };

/**
 * Which root groups a choice covers, of those that the user owns directly or by inheritance. A chosen group is followed by
 * its id, whatever its path is by now; by a name nothing joins later. "All existing" means those of the time of the choice:
 * a refresh adds none. A group leaves by a list, or because it lies in one that is wanted and is covered by it. That a group
 * is missing from the owner's groups may be a lost right or a passing fault, and never takes anything away.
 */
export function planOnboarding(
  { autoDiscovery, chosen }: Choice,
  owned: readonly GitLabGroup[],
  held: readonly ClaimedRoot[],
  occasion: Occasion = 'configured',
): OnboardingPlan {
  const heldIds = held.map(({ id }) => id);
  const isOfOld = occasion === 'refresh' && autoDiscovery === 'Disabled';
  const candidates = new Set([...(isOfOld ? heldIds : []), ...(chosen ?? []).flatMap(({ id }) => id ?? [])]);
  const isAll = chosen === undefined && !isOfOld;
  const wanted = topmost(isAll ? owned : owned.filter(({ id }) => candidates.has(id)));
  // What GitLab no longer shows is in the list until the caller takes it out, and must not stand in the way of the rest.
  const lost = held.filter((root) => root.isLost && chosen?.some((group) => isMeant(group, root)));
  const staying = new Set([...wanted, ...lost].map(({ id }) => id));
  const offboarding =
    chosen !== undefined && occasion === 'configured'
      ? heldIds.filter((id) => !staying.has(id))
      : coveredBy(wanted, owned, heldIds);
  const gone = new Set([...wanted.map(({ id }) => id), ...offboarding]);
  const ownedIds = new Set(owned.map(({ id }) => id));
  return {
    wanted,
    offboarding,
    skipped: held.filter(({ id }) => !gone.has(id)),
    unknown: (chosen ?? [])
      .filter((group) => group.id === undefined || !ownedIds.has(group.id))
      .filter((group) => !lost.some((root) => isMeant(group, root)))
      .map(({ name }) => name),
  };
}

function isMeant({ id, name }: ChosenGroup, root: ClaimedRoot): boolean {
  return id === undefined ? root.fullPath === groupPathOf(name) : root.id === id;
}

/** Which of the held groups lie below a wanted one. */
function coveredBy(
  wanted: readonly GitLabGroup[],
  owned: readonly GitLabGroup[],
  heldIds: readonly number[],
): number[] {
  const paths = new Set(wanted.map((group) => group.full_path.toLowerCase()));
  const covered = owned.filter(({ full_path: path }) =>
    ancestorsOf(path.toLowerCase()).some((above) => paths.has(above)),
  );
  const ids = new Set(covered.map((group) => group.id));
  return heldIds.filter((id) => ids.has(id));
}

/** The groups of which no ancestor is among them, each once, by id. Paths are compared without case, as GitLab does. */
export function topmost(groups: readonly GitLabGroup[]): GitLabGroup[] {
  const paths = new Set(groups.map((group) => group.full_path.toLowerCase()));
  const roots = groups.filter(
    (group) => !ancestorsOf(group.full_path.toLowerCase()).some((path) => paths.has(path)),
  );
  return [...new Map(roots.map((group) => [group.id, group])).values()].sort((a, b) => a.id - b.id);
}

/** Whether the group lies below one of these: what belongs to an Owner of those belongs to them too. */
export function liesBelow(group: GitLabGroup, groups: readonly GitLabGroup[]): boolean {
  const above = new Set(ancestorsOf(group.full_path.toLowerCase()));
  return groups.some(({ full_path: path }) => above.has(path.toLowerCase()));
}

/** The chosen groups, each with the id of the group that has its name now, as far as it has none and there is one. */
export function namedAmong(chosen: readonly ChosenGroup[], groups: readonly GitLabGroup[]): ChosenGroup[] {
  const byPath = new Map(groups.map((group) => [group.full_path.toLowerCase(), group.id]));
  return chosen.map((group) => {
    const id = group.id ?? byPath.get(groupPathOf(group.name));
    return id === undefined ? group : { ...group, id };
  });
}

/**
 * The chosen groups without the ids of those that were renamed since and are named by their new name beside it: the old name
 * then means whatever has it now.
 */
export function withoutFormerNames(
  chosen: readonly ChosenGroup[],
  groups: readonly GitLabGroup[],
): ChosenGroup[] {
  const names = new Set(chosen.map(({ name }) => groupPathOf(name)));
  const pathOf = new Map(groups.map((group) => [group.id, group.full_path.toLowerCase()]));
  return chosen.map((group) => {
    const path = group.id === undefined ? undefined : pathOf.get(group.id);
    const isFormer = path !== undefined && path !== groupPathOf(group.name) && names.has(path);
    return isFormer ? { name: group.name } : group;
  });
}

function ancestorsOf(fullPath: string): string[] {
  const segments = fullPath.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}
