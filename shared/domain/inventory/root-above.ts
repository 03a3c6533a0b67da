import type { RootGroup } from './inventory.ts';

/**
 * The root group that is, or lies above, the group of this fully qualified name; case does not count. One that is held goes
 * before one that was taken out, and the nearest before those above it.
 */
export function rootAbove(roots: readonly RootGroup[], name: string): RootGroup | undefined {
  const wanted = `${name.toLowerCase()}$`;
  const above = roots
    .filter((root) => wanted.startsWith(`${root.facts.fullyQualifiedName.toLowerCase()}$`))
    .toSorted((a, b) => b.facts.fullyQualifiedName.length - a.facts.fullyQualifiedName.length);
  return above.find((root) => root.onboardingState === 'Onboarded') ?? above[0];
}
