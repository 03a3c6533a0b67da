import type { DevOpsConfiguration } from '../../../shared/contracts/arm/devops-configuration.ts';
import type { GitLabGroupResource } from '../../../shared/contracts/arm/gitlab-group.ts';
import { isCovered, splitChosen, type GroupChoice } from '../../parts/gitlab-access/choice.ts';

/** The choice that a configuration has. */
export function choiceOf(devops: DevOpsConfiguration | null): GroupChoice {
  const { autoDiscovery, topLevelInventoryList } = devops?.properties ?? {};
  if (autoDiscovery === 'Enabled') return { kind: 'future', chosen: [] };
  if (topLevelInventoryList === undefined) return { kind: 'existing', chosen: [] };
  return { kind: 'chosen', chosen: topLevelInventoryList };
}

export function isSameChoice(one: GroupChoice, other: GroupChoice): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind !== 'chosen') return true;
  return namesOf(one) === namesOf(other);
}

function namesOf({ chosen }: GroupChoice): string {
  return splitChosen(chosen).kept.join('\n').toLowerCase();
}

/** Full names of the groups that the connector has now. */
export function connectedNames(roots: readonly GitLabGroupResource[]): string[] {
  return roots
    .filter(({ properties }) => properties.onboardingState === 'Onboarded')
    .map(({ properties }) => properties.fullyQualifiedName);
}

/** Groups that are connected and would no longer be, as a person reads them. */
export function leaving(choice: GroupChoice, roots: readonly GitLabGroupResource[]): string[] {
  if (choice.kind !== 'chosen') return [];
  return roots
    .filter(({ properties }) => properties.onboardingState === 'Onboarded')
    .filter(({ properties }) => !isCovered(properties.fullyQualifiedName, choice.chosen))
    .map(({ properties }) => properties.fullyQualifiedFriendlyName);
}
