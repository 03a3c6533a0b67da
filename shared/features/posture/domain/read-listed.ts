import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import type { GroupFacts } from '../../../contracts/posture/group-facts.ts';
import type { GroupFacts as ListedGroup } from '../../inventory/domain/group-facts.ts';
import type { ProjectRow } from '../../inventory/domain/inventory.ts';
import type { ProjectFacts as ListedProject } from '../../inventory/domain/project-facts.ts';
import { isElsewhere, leadsOutside } from './ci/ci-path.ts';
import { collect, type Collector } from './collect.ts';
import type { Reading } from './reading.ts';
import type { Obstacle } from './verdict.ts';

const projectsList = 'GET /groups/:id/projects';
const groupsList = 'GET /groups/:id/descendant_groups';

/** The facts that GitLab's list of projects holds, and our history of them, as the inventory keeps both. */
export function readListedProject({
  facts,
  seenAt,
  becamePublicAt,
}: Pick<ProjectRow, 'facts' | 'seenAt' | 'becamePublicAt'>): Reading<ProjectFacts> {
  const into = collect<ProjectFacts>(projectsList, seenAt);
  into.know('fullPath', facts.fullyQualifiedName.replaceAll('$', '/'));
  into.know('visibility', facts.visibility);
  if (facts.visibility !== undefined) into.know('becamePublicAt', becamePublicAt ?? null);
  into.know('isArchived', facts.archived);
  into.know('isEmpty', facts.emptyRepository);
  into.know('defaultBranch', facts.defaultBranch);
  into.know('lastActivityAt', facts.lastActivityAt);
  into.know('secretPushProtection', facts.secretPushProtectionEnabled);
  into.know('pipelineMustSucceed', facts.onlyAllowMergeIfPipelineSucceeds);
  into.know('threadsMustBeResolved', facts.onlyAllowMergeIfAllDiscussionsAreResolved);
  into.know('uploadsNeedLogin', facts.enforceAuthChecksOnUploads);
  into.know('forkingAccess', facts.forkingAccessLevel);
  into.know('pagesAccess', facts.pagesAccessLevel);
  into.know('containerRegistryAccess', facts.containerRegistryAccessLevel);
  into.know('sharedGroups', facts.sharedWithGroups);
  into.know('skippedPipelineSucceeds', facts.allowMergeOnSkippedPipeline);
  into.know('mergeMethod', facts.mergeMethod);
  into.know('publicJobs', facts.publicJobs);
  into.know('forkPipelinesRunInParent', facts.ciAllowForkPipelinesToRunInParentProject);
  into.know('separatesCaches', facts.ciSeparatedCaches);
  into.know('usesAutoDevops', facts.autoDevopsEnabled);
  into.know('jobTokenMayPush', facts.ciPushRepositoryForJobTokenAllowed);
  into.know('pipelineVariablesRole', pipelineVariablesRoleOf(facts));
  into.know('ciConfigPath', facts.ciConfigPath);
  if (facts.ciConfigPath !== undefined && leadsOutside(facts.ciConfigPath)) into.miss('ciFile', isElsewhere);
  return into.reading();
}

/** Before 17.1 a flag says whether Maintainers alone may set variables; newer versions send both. */
function pipelineVariablesRoleOf({
  ciPipelineVariablesMinimumOverrideRole: role,
  restrictUserDefinedVariables: restricts,
}: ListedProject): ProjectFacts['pipelineVariablesRole'] | undefined {
  if (role !== undefined || restricts === undefined) return role;
  return restricts ? 'maintainer' : 'developer';
}

type Listed = {
  /** Groups above it as far as they are known, the nearest first; all of them if the last is the top-level group. */
  above: readonly ListedGroup[];
  seenAt: string;
};

/** The facts that GitLab's list of groups holds. */
export function readListedGroup(facts: ListedGroup, { above, seenAt }: Listed): Reading<GroupFacts> {
  const into = collect<GroupFacts>(groupsList, seenAt);
  into.know('fullPath', pathOf(facts));
  into.know('isRoot', facts.parentId === undefined);
  into.know('visibility', facts.visibility);
  into.know('projectCreationLevel', facts.projectCreationLevel);
  into.know('defaultBranchProtection', facts.newBranchProtection);
  readTwoFactor([facts, ...above], into);
  return into.reading();
}

/**
 * Two-factor authentication holds for everything below the group that requires it. That no group requires it is known only
 * where each one up to the top-level group reports so.
 */
function readTwoFactor(lineage: readonly ListedGroup[], into: Collector<GroupFacts>): void {
  const setter = lineage.find(({ requireTwoFactorAuthentication: requires }) => requires === true);
  if (setter !== undefined) {
    into.know('requiresTwoFactor', true);
    into.know('twoFactorSetBy', pathOf(setter));
    into.know('twoFactorGraceHours', setter.twoFactorGraceHours);
    return;
  }
  if (!lineage.every(({ requireTwoFactorAuthentication: requires }) => requires === false)) return;
  if (lineage.at(-1)?.parentId === undefined) into.know('requiresTwoFactor', false);
  else into.miss('requiresTwoFactor', aboveConnector);
}

const aboveConnector: Obstacle = {
  kind: 'permission',
  text: 'A group above may require it, which the connector does not read.',
  helps: 'Authorise the connector as an Owner of the top-level group.',
};

function pathOf({ fullyQualifiedName }: ListedGroup): string {
  return fullyQualifiedName.replaceAll('$', '/');
}
