import type { GitLabGroup } from '../../../contracts/gitlab/group.ts';
import type { ChosenGroup } from './chosen-groups.ts';
import type { DevOps } from '../../connectors/domain/connector.ts';
import { groupPathOf } from '../../inventory/domain/group-path.ts';

export type OnboardingPlan = {
  /** Root groups to claim; none of them lies below another. */
  wanted: GitLabGroup[];
  /** Claimed root groups that the caller removed from the list, or that lie below a wanted one now. */
  offboarding: number[];
  /** Root groups that stay claimed but are not crawled, because GitLab does not list them as owned now. */
  skipped: ClaimedRoot[];
  /** Names in the list of no group that the authorising user owns. */
  unknown: string[];
};

/** A root group that the connector has claimed, with its path in lower case. */
export type ClaimedRoot = { id: number; fullPath: string; isLost: boolean };

/** `configured`: the caller has just chosen. `refresh`: an earlier choice is applied again. */
export type Occasion = 'configured' | 'refresh';

/** `chosen` is absent if all groups are chosen. */
export type Choice = Pick<DevOps, 'autoDiscovery'> & { chosen?: readonly ChosenGroup[] | undefined };

/**
 * Decides which root groups a choice covers, of those that the user owns directly or by inheritance. A chosen group is
 * identified by its id, also after a move; a name adds no group later. "All existing" means those at the time of the
 * choice: a refresh adds none. A group is offboarded if it is not in a new list, or if it lies below a wanted group. A
 * group that is missing from the owned groups is never offboarded: a right may be lost, or GitLab may have a fault.
 */
export function planOnboarding(
  { autoDiscovery, chosen }: Choice,
  owned: readonly GitLabGroup[],
  claimed: readonly ClaimedRoot[],
  occasion: Occasion = 'configured',
): OnboardingPlan {
  const claimedIds = claimed.map(({ id }) => id);
  const isExistingOnly = occasion === 'refresh' && autoDiscovery === 'Disabled';
  const candidates = new Set([
    ...(isExistingOnly ? claimedIds : []),
    ...(chosen ?? []).flatMap(({ id }) => id ?? []),
  ]);
  const isAll = chosen === undefined && !isExistingOnly;
  const wanted = topmost(isAll ? owned : owned.filter(({ id }) => candidates.has(id)));
  // A group that GitLab no longer shows stays in the list until the caller removes it, and must not fail the others.
  const lost = claimed.filter((root) => root.isLost && chosen?.some((group) => isSameGroup(group, root)));
  const staying = new Set([...wanted, ...lost].map(({ id }) => id));
  const offboarding =
    chosen !== undefined && occasion === 'configured'
      ? claimedIds.filter((id) => !staying.has(id))
      : coveredBy(wanted, owned, claimedIds);
  const handled = new Set([...wanted.map(({ id }) => id), ...offboarding]);
  const ownedIds = new Set(owned.map(({ id }) => id));
  return {
    wanted,
    offboarding,
    skipped: claimed.filter(({ id }) => !handled.has(id)),
    unknown: (chosen ?? [])
      .filter((group) => group.id === undefined || !ownedIds.has(group.id))
      .filter((group) => !lost.some((root) => isSameGroup(group, root)))
      .map(({ name }) => name),
  };
}

function isSameGroup({ id, name }: ChosenGroup, root: ClaimedRoot): boolean {
  return id === undefined ? root.fullPath === groupPathOf(name) : root.id === id;
}

/** The claimed groups that lie below a wanted one. */
function coveredBy(
  wanted: readonly GitLabGroup[],
  owned: readonly GitLabGroup[],
  claimedIds: readonly number[],
): number[] {
  const paths = new Set(wanted.map((group) => group.full_path.toLowerCase()));
  const covered = owned.filter(({ full_path: path }) =>
    ancestorsOf(path.toLowerCase()).some((above) => paths.has(above)),
  );
  const ids = new Set(covered.map((group) => group.id));
  return claimedIds.filter((id) => ids.has(id));
}

/** The groups without an ancestor among them, each once, ordered by id. Paths are compared without case, as GitLab does. */
export function topmost(groups: readonly GitLabGroup[]): GitLabGroup[] {
  const paths = new Set(groups.map((group) => group.full_path.toLowerCase()));
  const roots = groups.filter(
    (group) => !ancestorsOf(group.full_path.toLowerCase()).some((path) => paths.has(path)),
  );
  return [...new Map(roots.map((group) => [group.id, group])).values()].sort((a, b) => a.id - b.id);
}

/** Whether the group lies below one of these, so that their Owner owns it too. */
export function liesBelow(group: GitLabGroup, groups: readonly GitLabGroup[]): boolean {
  const above = new Set(ancestorsOf(group.full_path.toLowerCase()));
  return groups.some(({ full_path: path }) => above.has(path.toLowerCase()));
}

/** The chosen groups; one without an id gets the id of the group that has its name now, if there is one. */
export function namedAmong(chosen: readonly ChosenGroup[], groups: readonly GitLabGroup[]): ChosenGroup[] {
  const byPath = new Map(groups.map((group) => [group.full_path.toLowerCase(), group.id]));
  return chosen.map((group) => {
    const id = group.id ?? byPath.get(groupPathOf(group.name));
    return id === undefined ? group : { ...group, id };
  });
}

/**
 * The chosen groups; one that was renamed, and whose new name is in the list too, loses its id: the old name then means
 * the group that has it now.
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
