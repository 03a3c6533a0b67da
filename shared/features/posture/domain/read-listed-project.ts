import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import type { ProjectFacts as ListedFacts } from '../../inventory/domain/inventory.ts';
import { collect } from './collect.ts';
import type { Reading } from './reading.ts';

const source = 'GET /groups/:id/projects';

/** The facts that GitLab's list of projects holds, as the inventory keeps them. `seenAt` is when the list was read. */
export function readListedProject(facts: ListedFacts, seenAt: string): Reading<ProjectFacts> {
  const into = collect<ProjectFacts>(source, seenAt);
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
