import { rootAbove } from './root-above.ts';
import type { RootGroup } from './inventory.ts';

/** The held root group in which a thing of this full path lies now; undefined: it lies outside of the connector. */
export function claimedRootOf(
  roots: readonly RootGroup[],
  fullyQualifiedName: string,
): RootGroup | undefined {
  return rootAbove(
    roots.filter((root) => root.onboardingState === 'Onboarded'),
    fullyQualifiedName,
  );
}
