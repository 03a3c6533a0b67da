import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import type { DevOps } from './connector.ts';
import { groupPathOf } from './group-path.ts';

export type OnboardingPlan = {
  /** Root groups to hold: none of them lies below another. */
  wanted: GitLabGroup[];
  /** Root groups held now that the caller has taken out of the list, or that lie in a wanted one by now. */
  leaving: number[];
  /** Names in the list that are no group the authorising user owns. */
  unknown: string[];
};

/** A root group that the connector holds, at its path in lower case. */
export type HeldRoot = { id: number; fullPath: string; isLost: boolean };

/** Whether the caller has just chosen, or a choice of earlier is carried on. */
export type Occasion = 'configured' | 'refresh';

/**
 * Which root groups a choice covers. "All existing" means those of the time of the choice: a refresh adds none. A group
 * leaves by a list, or because it was moved into one that is wanted (or that one became the user's) and is covered by it.
 * That a group is missing from the owner's groups may be a lost right or a passing fault, and never takes anything away.
 */
export function planOnboarding(
  choice: Pick<DevOps, 'autoDiscovery' | 'topLevelInventoryList'>,
  owned: readonly GitLabGroup[],
  held: readonly HeldRoot[],
  occasion: Occasion = 'configured',
): OnboardingPlan {
  const heldIds = held.map(({ id }) => id);
  const list = choice.autoDiscovery === 'Disabled' ? choice.topLevelInventoryList : undefined;
  if (list === undefined) {
    const roots = topmost(owned);
    const stays = occasion === 'refresh' && choice.autoDiscovery === 'Disabled';
    const kept = stays ? roots.filter((root) => heldIds.includes(root.id)) : roots;
    return { wanted: kept, leaving: coveredBy(kept, owned, heldIds), unknown: [] };
  }
  const byPath = new Map(owned.map((group) => [group.full_path.toLowerCase(), group]));
  const found = list.map((name) => ({ name, group: byPath.get(groupPathOf(name)) }));
  const wanted = topmost(found.flatMap(({ group }) => group ?? []));
  // What GitLab no longer shows is in the list until the caller takes it out, and must not stand in the way of the rest.
  const lost = held.filter(({ isLost, fullPath }) => isLost && list.map(groupPathOf).includes(fullPath));
  const lostPaths = new Set(lost.map(({ fullPath }) => fullPath));
  const staying = new Set([...wanted, ...lost].map(({ id }) => id));
  return {
    wanted,
    leaving:
      occasion === 'configured'
        ? heldIds.filter((id) => !staying.has(id))
        : coveredBy(wanted, owned, heldIds),
    unknown: found
      .filter(({ name, group }) => group === undefined && !lostPaths.has(groupPathOf(name)))
      .map(({ name }) => name),
  };
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

function ancestorsOf(fullPath: string): string[] {
  const segments = fullPath.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}
