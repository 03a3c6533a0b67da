import type { RootGroup } from './inventory.ts';

/** The root group that is, or lies above, the group of this fully qualified name; case does not count. */
export function rootAbove(roots: readonly RootGroup[], name: string): RootGroup | undefined {
  const wanted = `${name.toLowerCase()}$`;
  return roots.find((root) => wanted.startsWith(`${root.facts.fullyQualifiedName.toLowerCase()}$`));
}
