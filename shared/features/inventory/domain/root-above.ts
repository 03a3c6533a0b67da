import type { RootGroup } from './inventory.ts';

/**
 * The root group that is, or lies above, the group of this fully qualified name; case does not count. One that is held goes
 * before one that was taken out, the nearest before those above it, and of two with one name the one seen last: the other
 * had it before.
 */
export function rootAbove(roots: readonly RootGroup[], name: string): RootGroup | undefined {
  const wanted = `${name.toLowerCase()}$`;
  const above = roots
    .filter((root) => wanted.startsWith(`${root.facts.fullyQualifiedName.toLowerCase()}$`))
    .toSorted((a, b) => nameLength(b) - nameLength(a) || seenAt(b).localeCompare(seenAt(a)));
  return above.find((root) => root.onboardingState === 'Onboarded') ?? above[0];
}

function nameLength({ facts }: RootGroup): number {
  return facts.fullyQualifiedName.length;
}

function seenAt(root: RootGroup): string {
  return root.seenAt ?? '';
}
