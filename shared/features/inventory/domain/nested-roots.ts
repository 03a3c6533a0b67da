import type { GroupFacts, RootGroup } from './inventory.ts';
import type { Listed } from './merge-page.ts';

/**
 * The names, in lower case, of held root groups that lie below another. That happens when a user loses a group but keeps one
 * in it: both stay held, and what lies under the inner one is the inner one's.
 */
export function namesNestedIn(outer: RootGroup, roots: readonly RootGroup[]): string[] {
  const within = `${outer.facts.fullyQualifiedName.toLowerCase()}$`;
  return roots
    .filter((root) => root.onboardingState === 'Onboarded' && root.facts.id !== outer.facts.id)
    .map((root) => root.facts.fullyQualifiedName.toLowerCase())
    .filter((name) => name.startsWith(within));
}

/** The held root groups in which a root group lies. */
export function rootsAround(inner: GroupFacts, roots: readonly RootGroup[]): RootGroup[] {
  const name = inner.fullyQualifiedName.toLowerCase();
  return roots.filter((outer) => {
    const within = `${outer.facts.fullyQualifiedName.toLowerCase()}$`;
    return outer.onboardingState === 'Onboarded' && name.startsWith(within);
  });
}

/** What is listed of a root group without what an inner root group speaks for. */
export function withoutNested<Facts extends { fullyQualifiedName: string }>(
  items: Listed<Facts>[],
  nested: readonly string[],
): Listed<Facts>[] {
  if (nested.length === 0) return items;
  return items.filter(({ facts }) => {
    const name = `${facts.fullyQualifiedName.toLowerCase()}$`;
    return !nested.some((inner) => name.startsWith(`${inner}$`));
  });
}
