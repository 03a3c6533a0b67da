import pMap from 'p-map';

import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabUnexpectedAnswerError,
} from '../../platform/errors/gitlab-errors.ts';
import { typedPathOf } from '../inventory/domain/group-path.ts';
import { liesBelow, namedAmong, withoutFormerNames } from './domain/plan-onboarding.ts';
import type { GitLab } from '../connectors/ports.ts';
import type { ChosenGroup } from './domain/chosen-groups.ts';

/** The chosen groups, the ids of claimed ones, and the groups that the user owns directly. */
export type ChosenQuery = {
  chosen: readonly ChosenGroup[];
  ids: readonly number[];
  owned: readonly GitLabGroup[];
  /** Number of malformed elements in that list. Such a group is malformed when it is read by id, too. */
  malformed: number;
  /** Whether names without an id are resolved. */
  byName: boolean;
};

export type ChosenFound = { chosen: ChosenGroup[]; owned: GitLabGroup[] };

const groupsAtOnce = 4;

/**
 * Resolves a choice to groups. GitLab's list of owned groups has only those owned directly; a group owned by inheritance
 * is read by its id or, if that is unknown, by its name, one request each. Names are resolved only with `byName`, when
 * they are chosen. For a former path GitLab redirects to its group (301). Groups that are missing or forbidden are left
 * out.
 */
export async function findChosen(
  { chosen, ids, owned, malformed, byName }: ChosenQuery,
  gitlab: Pick<GitLab, 'group'>,
): Promise<ChosenFound> {
  const ownedIds = new Set(owned.map(({ id }) => id));
  const wanted = new Set([...ids, ...chosen.flatMap(({ id }) => id ?? [])]);
  const unlisted = [...wanted].filter((id) => !ownedIds.has(id));
  const known = [
    ...owned,
    ...(await lookUp(unlisted, { owned, malformed }, gitlab)).filter((group) => group !== undefined),
  ];
  if (!byName) return { chosen: [...chosen], owned: known };
  const named = namedAmong(withoutFormerNames(chosen, known), known);
  const unresolved = named.filter(({ id }) => id === undefined).map(({ name }) => name);
  const found = await lookUp(unresolved.map(typedPathOf), { owned, malformed }, gitlab);
  const idOf = new Map(unresolved.map((name, index) => [name, found[index]?.id]));
  return {
    chosen: named.map((group) => {
      const id = group.id ?? idOf.get(group.name);
      return id === undefined ? group : { ...group, id };
    }),
    owned: distinct([...known, ...found.filter((group) => group !== undefined)]),
  };
}

/** Reads groups by ids or paths, in their order; undefined for a group that the user does not own, not even by inheritance. */
async function lookUp(
  idsOrPaths: readonly (number | string)[],
  { owned, malformed }: Pick<ChosenQuery, 'owned' | 'malformed'>,
  gitlab: Pick<GitLab, 'group'>,
): Promise<(GitLabGroup | undefined)[]> {
  const found = await pMap(idsOrPaths, (one) => groupNow(one, malformed > 0, gitlab), {
    concurrency: groupsAtOnce,
  });
  const ownedIds = new Set(owned.map(({ id }) => id));
  return found.map((group) => {
    const isOwned = group !== undefined && (ownedIds.has(group.id) || liesBelow(group, owned));
    return isOwned ? group : undefined;
  });
}

async function groupNow(
  idOrPath: number | string,
  mayBeMalformed: boolean,
  gitlab: Pick<GitLab, 'group'>,
): Promise<GitLabGroup | undefined> {
  // GitLab would read a path of digits as an id.
  if (typeof idOrPath === 'string' && /^\d+$/.test(idOrPath)) return undefined;
  try {
    return await gitlab.group(idOrPath);
  } catch (failure) {
    if (failure instanceof GitLabNotFoundError || failure instanceof GitLabForbiddenError) return undefined;
    if (mayBeMalformed && failure instanceof GitLabUnexpectedAnswerError) return undefined;
    throw failure;
  }
}

function distinct(groups: readonly GitLabGroup[]): GitLabGroup[] {
  return [...new Map(groups.map((group) => [group.id, group])).values()];
}
