import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import type { GroupFacts } from '../../../contracts/posture/group-facts.ts';
import type { GroupFacts as ListedGroup } from '../../inventory/domain/group-facts.ts';
import type { ProjectRow } from '../../inventory/domain/inventory.ts';
import type { ProjectFacts as ListedProject } from '../../inventory/domain/project-facts.ts';
import { collect } from './collect.ts';
import type { Reading } from './reading.ts';

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
  into.know('jobTokenMayPush', facts.ciPushRepositoryForJobTokenAllowed);
  into.know('pipelineVariablesRole', pipelineVariablesRoleOf(facts));
  into.know('ciConfigPath', facts.ciConfigPath);
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

type Listed = { isRoot: boolean; root: ListedGroup; seenAt: string };

/**
 * The facts that GitLab's list of groups holds. Two-factor authentication that the top-level group requires holds for the
 * groups below it; that one below does not require it says nothing about the groups between them.
 */
export function readListedGroup(facts: ListedGroup, { isRoot, root, seenAt }: Listed): Reading<GroupFacts> {
  const into = collect<GroupFacts>(groupsList, seenAt);
  into.know('fullPath', facts.fullyQualifiedName.replaceAll('$', '/'));
  into.know('isRoot', isRoot);
  into.know('visibility', facts.visibility);
  const requires = [facts, root].some((one) => one.requireTwoFactorAuthentication === true);
  into.know('requiresTwoFactor', requires ? true : isRoot ? facts.requireTwoFactorAuthentication : undefined);
  return into.reading();
}
