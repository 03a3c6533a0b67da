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

/** Groups chosen by name and, by their ids, others that are held, with those that the user owns directly. */
export type ChosenSought = {
  chosen: readonly ChosenGroup[];
  ids: readonly number[];
  owned: readonly GitLabGroup[];
  /** Elements of that list that could not be understood: asked for by its id, such a group can't be either. */
  malformed: number;
  /** Whether names without an id are looked up. */
  byName: boolean;
};

export type ChosenFound = { chosen: ChosenGroup[]; owned: GitLabGroup[] };

const groupsAtOnce = 4;

/**
 * Which groups a choice means. GitLab's list of owned groups holds those that are owned directly; what is inherited from
 * one of them is asked for by its id where that is known, else by its name, a request each. Names are looked up only where
 * `byName` says so: when they are chosen. A former path leads on to its group (GitLab answers 301). What is refused or not
 * there is not among the answers.
 */
export async function findChosen(
  { chosen, ids, owned, malformed, byName }: ChosenSought,
  gitlab: Pick<GitLab, 'group'>,
): Promise<ChosenFound> {
  const ownedIds = new Set(owned.map(({ id }) => id));
  const wanted = new Set([...ids, ...chosen.flatMap(({ id }) => id ?? [])]);
  const unlisted = [...wanted].filter((id) => !ownedIds.has(id));
  const seen = [
    ...owned,
    ...(await lookUp(unlisted, { owned, malformed }, gitlab)).filter((group) => group !== undefined),
  ];
  if (!byName) return { chosen: [...chosen], owned: seen };
  const named = namedAmong(withoutFormerNames(chosen, seen), seen);
  const open = named.filter(({ id }) => id === undefined).map(({ name }) => name);
  const found = await lookUp(open.map(typedPathOf), { owned, malformed }, gitlab);
  const idOf = new Map(open.map((name, index) => [name, found[index]?.id]));
  return {
    chosen: named.map((group) => {
      const id = group.id ?? idOf.get(group.name);
      return id === undefined ? group : { ...group, id };
    }),
    owned: distinct([...seen, ...found.filter((group) => group !== undefined)]),
  };
}

/** The groups by these ids or paths, in their order; undefined for one that the user does not own by inheritance either. */
async function lookUp(
  asked: readonly (number | string)[],
  { owned, malformed }: Pick<ChosenSought, 'owned' | 'malformed'>,
  gitlab: Pick<GitLab, 'group'>,
): Promise<(GitLabGroup | undefined)[]> {
  const found = await pMap(asked, (one) => groupNow(one, malformed > 0, gitlab), {
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
  mayBeOdd: boolean,
  gitlab: Pick<GitLab, 'group'>,
): Promise<GitLabGroup | undefined> {
  // GitLab takes digits for an id.
  if (typeof idOrPath === 'string' && /^\d+$/.test(idOrPath)) return undefined;
  try {
    return await gitlab.group(idOrPath);
  } catch (failure) {
    if (failure instanceof GitLabNotFoundError || failure instanceof GitLabForbiddenError) return undefined;
    if (mayBeOdd && failure instanceof GitLabUnexpectedAnswerError) return undefined;
    throw failure;
  }
}

function distinct(groups: readonly GitLabGroup[]): GitLabGroup[] {
  return [...new Map(groups.map((group) => [group.id, group])).values()];
}
