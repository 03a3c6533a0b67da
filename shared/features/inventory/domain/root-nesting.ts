import { isClaimed } from './root-state.ts';
import type { GroupFacts } from './group-facts.ts';
import type { RootGroup } from './inventory.ts';
import type { InventoryItem } from './facts.ts';

/**
 * Finds the root group that is, or lies above, the group of this fully qualified name; case does not count. A claimed root
 * wins over an offboarded one, the nearest over those above it. Of two with the same name the one observed last wins: the
 * other had the name before.
 */
export function rootAbove(roots: readonly RootGroup[], name: string): RootGroup | undefined {
  const wanted = prefixOf(name);
  const above = roots
    .filter((root) => wanted.startsWith(prefixOf(nameOf(root))))
    .toSorted((a, b) => nameOf(b).length - nameOf(a).length || seenAt(b).localeCompare(seenAt(a)));
  return above.find(isClaimed) ?? above[0];
}

/** The claimed root group in which this full path lies now; undefined if it lies outside the connector. */
export function claimedRootOf(
  roots: readonly RootGroup[],
  fullyQualifiedName: string,
): RootGroup | undefined {
  return rootAbove(roots.filter(isClaimed), fullyQualifiedName);
}

/**
 * Names, in lower case, of claimed root groups below another one. A user who loses a group but keeps one of its subgroups
 * causes this: both stay claimed, and items under the inner root belong to the inner root.
 */
export function nestedRootNames(outer: RootGroup, roots: readonly RootGroup[]): string[] {
  return roots
    .filter((root) => isClaimed(root) && root.facts.id !== outer.facts.id)
    .map((root) => nameOf(root).toLowerCase())
    .filter((name) => name.startsWith(prefixOf(nameOf(outer))));
}

/** The claimed root groups above a root group. */
export function enclosingRoots(inner: GroupFacts, roots: readonly RootGroup[]): RootGroup[] {
  const name = inner.fullyQualifiedName.toLowerCase();
  return roots.filter((outer) => isClaimed(outer) && name.startsWith(prefixOf(nameOf(outer))));
}

/** Items of a root group without those that belong to a nested root group. */
export function withoutNested<Facts extends { fullyQualifiedName: string }>(
  items: InventoryItem<Facts>[],
  nested: readonly string[],
): InventoryItem<Facts>[] {
  if (nested.length === 0) return items;
  return items.filter(({ facts }) => {
    const name = prefixOf(facts.fullyQualifiedName);
    return !nested.some((inner) => name.startsWith(`${inner}$`));
  });
}

/** A name in lower case with `$` behind it: what the names of everything below begin with. */
function prefixOf(name: string): string {
  return `${name.toLowerCase()}$`;
}

function nameOf({ facts }: RootGroup): string {
  return facts.fullyQualifiedName;
}

function seenAt(root: RootGroup): string {
  return root.seenAt ?? '';
}
