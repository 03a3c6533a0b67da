import type { Selection } from '../../api/devops-configuration.ts';

export const choiceKinds = ['existing', 'future', 'chosen'] as const;
export type ChoiceKind = (typeof choiceKinds)[number];
/** Which groups are connected; `chosen` has full names, segments joined by `$`, also while another kind is selected. */
export type GroupChoice = { kind: ChoiceKind; chosen: readonly string[] };

type Covered = { group: string; by: string };

/** A group below another one of the list comes with that, so the API needs the upper one only. */
export function splitChosen(names: readonly string[]): { kept: string[]; covered: Covered[] } {
  const kept: string[] = [];
  const covered: Covered[] = [];
  for (const name of names.toSorted()) {
    const by = kept.find((one) => isBelow(name, one));
    if (by === undefined) kept.push(name);
    else covered.push({ group: name, by });
  }
  return { kept, covered };
}

/** Whether a group, or one above it, is among those. */
export function isCovered(name: string, chosen: readonly string[]): boolean {
  return chosen.some((one) => one.toLowerCase() === name.toLowerCase() || isBelow(name, one));
}

/** GitLab compares paths without case. */
function isBelow(name: string, other: string): boolean {
  return name.toLowerCase().startsWith(`${other.toLowerCase()}$`);
}

/** The choice as the API takes it. */
export function selectionOf({ kind, chosen }: GroupChoice): Selection {
  if (kind === 'future') return { autoDiscovery: 'Enabled' };
  if (kind === 'existing') return { autoDiscovery: 'Disabled' };
  return { autoDiscovery: 'Disabled', topLevelInventoryList: splitChosen(chosen).kept };
}
