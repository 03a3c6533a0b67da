import type { RootGroup } from '../../inventory/domain/inventory.ts';
import type { DevOps } from '../../connectors/domain/connector.ts';
import { groupPathOf } from '../../inventory/domain/group-path.ts';
import { isClaimedElsewhere, isClaimed } from '../../inventory/domain/root-state.ts';

/** A group of a list, as the caller named it; `id` is which one that is, once GitLab (or what is stored) has told. */
export type ChosenGroup = { name: string; id?: number };

type Choice = Pick<DevOps, 'autoDiscovery' | 'topLevelInventoryList' | 'chosenIds'>;

/** The groups of a choice by name; undefined where all are chosen. */
export function chosenOf({
  autoDiscovery,
  topLevelInventoryList: names,
  chosenIds,
}: Choice): ChosenGroup[] | undefined {
  if (autoDiscovery !== 'Disabled' || names === undefined) return undefined;
  return names.map((name, index) => chosen(name, chosenIds?.[index] ?? undefined));
}

/** A choice by name as it is stored. */
export function choiceOfGroups(
  groups: readonly ChosenGroup[],
): Required<Pick<DevOps, 'topLevelInventoryList' | 'chosenIds'>> {
  return {
    topLevelInventoryList: groups.map(({ name }) => name),
    chosenIds: groups.map(({ id }) => id ?? null),
  };
}

/**
 * What a list means to whom it is sent again: a name that was chosen before goes on to mean the same group, wherever that
 * lies by now and whatever has taken its path.
 */
export function chosenAgain(names: readonly string[], before: readonly ChosenGroup[]): ChosenGroup[] {
  const ids = new Map(before.map(({ name, id }) => [groupPathOf(name), id]));
  return names.map((name) => chosen(name, ids.get(groupPathOf(name))));
}

/** Whether a list is one of a former version, which kept names alone. */
export function isNamedOnly(devops: Choice | undefined): boolean {
  return devops?.chosenIds === undefined && devops?.topLevelInventoryList !== undefined;
}

/** What a list of a former version, which kept names alone, came to mean; undefined where that is known or there is none. */
export function boundByStored(
  choice: Choice & Pick<DevOps, 'provisioningState'>,
  roots: readonly RootGroup[],
): ChosenGroup[] | undefined {
  const groups = choice.chosenIds === undefined ? chosenOf(choice) : undefined;
  const known = roots.filter((root) => isClaimed(root) || isClaimedElsewhere(root));
  const byPath = new Map(known.map(({ facts }) => [groupPathOf(facts.fullyQualifiedName), facts.id]));
  const named = groups?.map(({ name }) => chosen(name, byPath.get(groupPathOf(name))));
  if (named === undefined || choice.provisioningState !== 'Succeeded') return named;
  // Carried out, so all were found: the one name that no group has any more is that of the one group that has no name here.
  const open = named.filter(({ id }) => id === undefined);
  const left = known.filter((root) => isClaimed(root) && !named.some(({ id }) => id === root.facts.id));
  const [renamed, ...others] = left;
  if (open.length !== 1 || renamed === undefined || others.length > 0) return named;
  return named.map(({ name, id = renamed.facts.id }) => ({ name, id }));
}

/** The groups of a choice under the names they have now, where those are known; else as they were typed. */
export function withCurrentNames(
  groups: readonly ChosenGroup[],
  nameOf: ReadonlyMap<number, string>,
): ChosenGroup[] {
  return groups.map((group) => {
    const current = group.id === undefined ? undefined : nameOf.get(group.id);
    const isSame = current === undefined || groupPathOf(current) === groupPathOf(group.name);
    return isSame ? group : { ...group, name: current };
  });
}

/** The names of root groups by their ids. */
export function namesOf(roots: readonly RootGroup[]): Map<number, string> {
  return new Map(roots.map(({ facts }) => [facts.id, facts.fullyQualifiedName]));
}

/** Which group is meant, to tell choices apart: by its id where it is known. */
export function meaningOf({ name, id }: ChosenGroup): string {
  return id === undefined ? groupPathOf(name) : `#${id}`;
}

function chosen(name: string, id: number | undefined): ChosenGroup {
  return id === undefined ? { name } : { name, id };
}
