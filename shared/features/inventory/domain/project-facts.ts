import { z } from 'zod';

import { ProjectProtections } from '../../../contracts/arm/protections.ts';
import type { GitLabProject } from '../../../contracts/gitlab/project.ts';
import {
  fingerprintOf,
  fullyQualifiedName,
  omitUnknown,
  protectionFacts,
  type InventoryItem,
} from './facts.ts';

/**
 * The facts kept of a project, as they are stored. An absent key is unknown, never false. Times as GitLab gives them. A new
 * fact is a line here and a line in `projectFacts`; rows that were stored without it stay readable.
 */
export const ProjectFacts = z.object({
  id: z.int(),
  name: z.string(),
  path: z.string(),
  /** Full path, segments joined by `$`, in GitLab's casing. */
  fullyQualifiedName: z.string(),
  /** GitLab's `name_with_namespace`: display names joined by space slash space. */
  fullName: z.string(),
  url: z.string(),
  groupId: z.int(),
  groupFullyQualifiedName: z.string(),
  visibility: z.exactOptional(z.enum(['private', 'internal', 'public'])),
  defaultBranch: z.exactOptional(z.string()),
  archived: z.exactOptional(z.boolean()),
  emptyRepository: z.exactOptional(z.boolean()),
  createdAt: z.exactOptional(z.string()),
  lastActivityAt: z.exactOptional(z.string()),
  markedForDeletionOn: z.exactOptional(z.string()),
  ...protectionFacts(ProjectProtections),
});
export type ProjectFacts = z.infer<typeof ProjectFacts>;

/** Reads the facts of a project. A null setting is unknown. */
export function projectFacts(project: GitLabProject): ProjectFacts {
  return {
    id: project.id,
    name: project.name,
    path: project.path,
    fullyQualifiedName: fullyQualifiedName(project.path_with_namespace),
    fullName: project.name_with_namespace,
    url: project.web_url,
    groupId: project.namespace.id,
    groupFullyQualifiedName: fullyQualifiedName(project.namespace.full_path),
    ...omitUnknown({
      visibility: project.visibility,
      defaultBranch: project.default_branch,
      archived: project.archived,
      emptyRepository: project.empty_repo,
      createdAt: project.created_at,
      lastActivityAt: project.last_activity_at,
      markedForDeletionOn: project.marked_for_deletion_on,
      secretPushProtectionEnabled:
        project.secret_push_protection_enabled ?? project.pre_receive_secret_detection_enabled,
      onlyAllowMergeIfPipelineSucceeds: project.only_allow_merge_if_pipeline_succeeds,
      onlyAllowMergeIfAllDiscussionsAreResolved: project.only_allow_merge_if_all_discussions_are_resolved,
      onlyAllowMergeIfAllStatusChecksPassed: project.only_allow_merge_if_all_status_checks_passed,
      ciJobTokenScopeEnabled: project.ci_job_token_scope_enabled,
      restrictUserDefinedVariables: project.restrict_user_defined_variables,
      enforceAuthChecksOnUploads: project.enforce_auth_checks_on_uploads,
    }),
  };
}

/** A project as an inventory item, indexed by its group's name. */
export function projectItem(project: GitLabProject): InventoryItem<ProjectFacts> {
  const facts = projectFacts(project);
  return { id: facts.id, facts, fingerprint: fingerprintOf(facts), indexName: facts.groupFullyQualifiedName };
}
