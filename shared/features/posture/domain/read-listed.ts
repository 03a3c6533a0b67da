import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import type { GroupFacts } from '../../../contracts/posture/group-facts.ts';
import type { GroupFacts as ListedGroup } from '../../inventory/domain/group-facts.ts';
import type { ProjectFacts as ListedProject } from '../../inventory/domain/project-facts.ts';
import { collect } from './collect.ts';
import type { Reading } from './reading.ts';

const projectsList = 'GET /groups/:id/projects';
const groupsList = 'GET /groups/:id/descendant_groups';

/** The facts that GitLab's list of projects holds, as the inventory keeps them. `seenAt` is when the list was read. */
export function readListedProject(facts: ListedProject, seenAt: string): Reading<ProjectFacts> {
  const into = collect<ProjectFacts>(projectsList, seenAt);
  into.know('fullPath', facts.fullyQualifiedName.replaceAll('$', '/'));
  into.know('visibility', facts.visibility);
  into.know('isArchived', facts.archived);
  into.know('isEmpty', facts.emptyRepository);
  into.know('defaultBranch', facts.defaultBranch);
  into.know('lastActivityAt', facts.lastActivityAt);
  into.know('secretPushProtection', facts.secretPushProtectionEnabled);
  into.know('pipelineMustSucceed', facts.onlyAllowMergeIfPipelineSucceeds);
  into.know('threadsMustBeResolved', facts.onlyAllowMergeIfAllDiscussionsAreResolved);
  into.know('uploadsNeedLogin', facts.enforceAuthChecksOnUploads);
  return into.reading();
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
