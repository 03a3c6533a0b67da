import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { ciFileSource, ownCiPath } from './ci-file-call.ts';
import { covers, type Licence } from './licence.ts';
import type { SettingsCallName } from './project-settings.ts';
import { projectCiSource } from './read-project-ci.ts';
import { defaultBranchOf } from './security-jobs-call.ts';
import type { Fact, Reading } from './reading.ts';

/** Circumstances of a project that decide which requests are worth sending. */
export type Known = {
  facts: ReadonlyMap<keyof ProjectFacts, Fact<unknown>>;
  licence: Licence;
  /** The newest answer by GraphQL. */
  graphQl: Reading<ProjectFacts> | undefined;
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

const order: readonly SettingsCallName[] = [
  'webhooks',
  'accessTokens',
  'protectedTags',
  'tags',
  'approvals',
  'protectedBranches',
  'approvalRules',
  'pushRules',
  'jobTokenScope',
  'deployKeys',
  'variables',
  'runners',
  'ciFile',
  'ciLint',
  'securityJobs',
  'languages',
  'protectedEnvironments',
];

const gates: Record<SettingsCallName, (known: Known) => boolean> = {
  webhooks: () => true,
  // Each token has a bot, so that GraphQL shows where there is none.
  accessTokens: ({ graphQl }) => !isEmptyList(graphQl?.facts.accessTokens),
  protectedTags: () => true,
  tags: (known) => isEmptyList(valueOf(known, 'protectedTags')) && valueOf(known, 'isEmpty') !== true,
  approvals: isPremium,
  protectedBranches: isNotIn('branchRules'),
  approvalRules: (known) => isPremium(known) && isNotIn('approvalRules')(known),
  pushRules: (known) => isPremium(known) && isNotIn('pushRules')(known),
  jobTokenScope: isNotIn('inboundJobTokenScope'),
  deployKeys: isNotIn('writeDeployKeys'),
  variables: isNotIn('variables'),
  runners: isNotIn('runners'),
  ciFile: (known) => {
    const { facts } = known;
    const isByGraphQl = facts.get('ciFile')?.source === projectCiSource;
    return valueOf(known, 'isEmpty') !== true && !isByGraphQl && ownCiPath(facts) !== undefined;
  },
  ciLint: (known) => valueOf(known, 'isEmpty') !== true && !isDecidedByFile(known),
  securityJobs: (known) => isNotInCi('securityJobs')(known) && defaultBranchOf(known.facts) !== undefined,
  languages: isNotInCi('hasInfrastructureCode'),
  protectedEnvironments: (known) => isPremium(known) && hasEnvironments(valueOf(known, 'ci')),
};

/** A CI file that includes nothing is all of the configuration, and one that is not read says why. */
function isDecidedByFile({ facts }: Known): boolean {
  const source = facts.get('ci')?.source;
  return source === projectCiSource || source === ciFileSource;
}

/** A fact of a repository with something in it that GraphQL does not show: the version is too old, or has no GraphQL. */
function isNotInCi(name: keyof ProjectFacts): (known: Known) => boolean {
  return (known) => valueOf(known, 'isEmpty') !== true && known.facts.get(name)?.source !== projectCiSource;
}

/** A fact that GraphQL did not speak of: the version is too old for it, or has no GraphQL. */
function isNotIn(name: keyof ProjectFacts): (known: Known) => boolean {
  return ({ graphQl }) => graphQl?.facts[name] === undefined && graphQl?.unreadable?.[name] === undefined;
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
