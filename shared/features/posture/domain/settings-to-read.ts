import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { covers, type Licence } from './licence.ts';
import type { SettingsCallName } from './project-settings.ts';
import { projectRulesSource } from './read-project-rules.ts';
import type { Fact } from './reading.ts';

/** Circumstances of a project that decide which requests are worth sending. */
export type Known = {
  facts: ReadonlyMap<keyof ProjectFacts, Fact<unknown>>;
  licence: Licence;
  /** Fields of a project that the instance has by GraphQL; none without GraphQL. */
  fields: ReadonlySet<string>;
};

/**
 * The requests for settings that a project needs, in their order: what cheaper facts decide, or the licence does not have, is
 * not asked for. An answer may ask for another request, so it is called again after each.
 */
export function settingsToRead(known: Known): SettingsCallName[] {
  // Nobody can change an archived project.
  if (valueOf(known, 'isArchived') === true) return [];
  return order.filter((name) => gates[name](known));
}

/** Cheaper facts first. */
const order: readonly SettingsCallName[] = [
  'webhooks',
  'accessTokens',
  'protectedTags',
  'tags',
  'approvals',
  'deployKeys',
  'protectedEnvironments',
];

const gates: Record<SettingsCallName, (known: Known) => boolean> = {
  webhooks: () => true,
  accessTokens: (known) => !hasNoTokens(known),
  protectedTags: () => true,
  tags: (known) => isEmptyList(valueOf(known, 'protectedTags')) && valueOf(known, 'isEmpty') !== true,
  approvals: isPremium,
  deployKeys: ({ fields }) => !fields.has('availableDeployKeys'),
  protectedEnvironments: (known) => isPremium(known) && hasEnvironments(valueOf(known, 'ci')),
};

/** GraphQL reports that there is no bot of a token. */
function hasNoTokens({ facts }: Known): boolean {
  const tokens = facts.get('accessTokens');
  return tokens?.state === 'known' && tokens.source === projectRulesSource && isEmptyList(tokens.value);
}

/** Checks of Premium are not judged while the licence is not known. */
function isPremium({ licence }: Known): boolean {
  return covers(licence, 'premium') === true;
}

/** A CI configuration that is not known decides the check by itself: it is not assessed. */
function hasEnvironments(ci: ProjectFacts['ci'] | undefined): boolean {
  return ci?.hasEnvironments === true;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function valueOf<Name extends keyof ProjectFacts>(
  { facts }: Known,
  name: Name,
): ProjectFacts[Name] | undefined {
  const fact = facts.get(name);
  return fact?.state === 'known' ? (fact.value as ProjectFacts[Name]) : undefined;
}
