import type { RootGroup } from './inventory.ts';

/**
 * The root group that is, or lies above, the group of this fully qualified name; case does not count. One that is held
 * goes before one of the same name that was taken out.
 */
export function rootAbove(roots: readonly RootGroup[], name: string): RootGroup | undefined {
  const wanted = `${name.toLowerCase()}$`;
  const above = roots.filter((root) => wanted.startsWith(`${root.facts.fullyQualifiedName.toLowerCase()}$`));
  return above.find((root) => root.onboardingState === 'Onboarded') ?? above[0];
}
