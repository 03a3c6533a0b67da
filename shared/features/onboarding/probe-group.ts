import type { ValidatedGroup } from '../../contracts/arm/validation.ts';
import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import { GitLabForbiddenError, GitLabNotFoundError } from '../../platform/errors/gitlab-errors.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import type { GitLab } from '../connectors/ports.ts';
import { readTier } from './read-tier.ts';
import { groupFacts } from '../inventory/domain/group-facts.ts';

/** `claimants`: connector ids by group id; `names`: resource ids of those connectors that the caller may know. */
type ProbeContext = {
  gitlab: Pick<GitLab, 'projects' | 'descendantGroups' | 'groupHooks' | 'facts'>;
  /** The optional fields of the instance, for the licence. */
  known: Probe | undefined;
  scopes: readonly string[] | undefined;
  claimants: ReadonlyMap<number, string>;
  names: ReadonlyMap<string, string>;
  connector: Connector | undefined;
};

/** Reads one page of each list of an owned group, for its totals, and its licence. `malformed` counts the malformed elements of those pages. */
export async function probeGroup(
  group: GitLabGroup,
  context: ProbeContext,
): Promise<{ group: ValidatedGroup; malformed: number }> {
  const projects = await context.gitlab.projects(group.id, 1);
  const subgroups = await context.gitlab.descendantGroups(group.id, 1);
  const { fullyQualifiedName, url } = groupFacts(group);
  const ids = projects.items.map(({ id }) => id);
  const validated: ValidatedGroup = {
    gitLabId: group.id,
    role: 'Owner',
    tier: await readTier(group, ids, context.known, context.gitlab.facts),
    fullyQualifiedName,
    url,
    ...claimOf(group.id, context),
    ...omitUndefined({ projectsExpected: projects.totalItems, subgroupsExpected: subgroups.totalItems }),
    webhooks: await webhooksOf(group.id, context),
  };
  return { group: validated, malformed: projects.malformed + subgroups.malformed };
}

function claimOf(
  groupId: number,
  { claimants, names, connector }: ProbeContext,
): Pick<ValidatedGroup, 'onboardingState' | 'heldBy'> {
  const claimant = claimants.get(groupId);
  if (claimant === undefined) return { onboardingState: 'NotOnboarded' };
  if (claimant === connector?.id) return { onboardingState: 'Onboarded' };
  return { onboardingState: 'OnboardedByOtherConnector', ...omitUndefined({ heldBy: names.get(claimant) }) };
}

/** Listing webhooks needs the same rights as creating them, except for the scope. */
async function webhooksOf(
  groupId: number,
  { gitlab, scopes }: ProbeContext,
): Promise<ValidatedGroup['webhooks']> {
  try {
    await gitlab.groupHooks(groupId);
  } catch (failure) {
    if (failure instanceof GitLabNotFoundError) return 'PremiumMissing';
    if (failure instanceof GitLabForbiddenError) return 'OwnerMissing';
    throw failure;
  }
  if (scopes === undefined) return 'Unknown';
  return scopes.includes('api') ? 'Possible' : 'ScopeMissing';
}
