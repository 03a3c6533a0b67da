import type { RootGroup } from '../../inventory/domain/inventory.ts';
import type { DevOps } from '../../connectors/domain/connector.ts';
import { groupPathOf } from '../../inventory/domain/group-path.ts';
import { isClaimedElsewhere, isClaimed } from '../../inventory/domain/root-state.ts';

/** A group of a list, with the name that the caller gave; `id` is set once GitLab or the stored rows have resolved it. */
export type ChosenGroup = { name: string; id?: number };

type Choice = Pick<DevOps, 'autoDiscovery' | 'topLevelInventoryList' | 'chosenIds'>;

/** The groups of a choice; undefined if all are chosen. */
export function chosenOf({
  autoDiscovery,
  topLevelInventoryList: names,
  chosenIds,
}: Choice): ChosenGroup[] | undefined {
  if (autoDiscovery !== 'Disabled' || names === undefined) return undefined;
  return names.map((name, index) => chosen(name, chosenIds?.[index] ?? undefined));
}

/** The stored form of a list. */
export function choiceOfGroups(
  groups: readonly ChosenGroup[],
): Required<Pick<DevOps, 'topLevelInventoryList' | 'chosenIds'>> {
  return {
    topLevelInventoryList: groups.map(({ name }) => name),
    chosenIds: groups.map(({ id }) => id ?? null),
  };
}

/**
 * The groups of a list that is sent again: a name that was chosen before keeps meaning the same group, also if that was
 * moved or another group has its path now.
 */
export function chosenAgain(names: readonly string[], before: readonly ChosenGroup[]): ChosenGroup[] {
  const ids = new Map(before.map(({ name, id }) => [groupPathOf(name), id]));
  return names.map((name) => chosen(name, ids.get(groupPathOf(name))));
}

/** Whether a list was stored by a former version, which kept only names. */
export function isNamedOnly(devops: Choice | undefined): boolean {
  return devops?.chosenIds === undefined && devops?.topLevelInventoryList !== undefined;
}

/** Resolves a list of a former version by the stored root groups; undefined if it has ids already, or there is no list. */
export function boundByStored(
  choice: Choice & Pick<DevOps, 'provisioningState'>,
  roots: readonly RootGroup[],
): ChosenGroup[] | undefined {
  const groups = choice.chosenIds === undefined ? chosenOf(choice) : undefined;
  const known = roots.filter((root) => isClaimed(root) || isClaimedElsewhere(root));
  const byPath = new Map(known.map(({ facts }) => [groupPathOf(facts.fullyQualifiedName), facts.id]));
  const named = groups?.map(({ name }) => chosen(name, byPath.get(groupPathOf(name))));
  if (named === undefined || choice.provisioningState !== 'Succeeded') return named;
  // The choice succeeded, so all names were found: one name without a group and one group without a name belong together.
  const unresolved = named.filter(({ id }) => id === undefined);
  const unnamed = known.filter((root) => isClaimed(root) && !named.some(({ id }) => id === root.facts.id));
  const [renamed, ...others] = unnamed;
  if (unresolved.length !== 1 || renamed === undefined || others.length > 0) return named;
  return named.map(({ name, id = renamed.facts.id }) => ({ name, id }));
}

/** The groups of a choice with their current names, if known, otherwise as they were typed. */
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

/** Identity of a chosen group, to compare choices: its id, if known, otherwise its path. */
export function identityOf({ name, id }: ChosenGroup): string {
  return id === undefined ? groupPathOf(name) : `#${id}`;
}

function chosen(name: string, id: number | undefined): ChosenGroup {
  return id === undefined ? { name } : { name, id };
}
