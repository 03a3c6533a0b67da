import { z } from 'zod';

import { ProjectProtections } from '../../../contracts/arm/protections.ts';
import type { GitLabProject } from '../../../contracts/gitlab/project.ts';
import { FeatureAccess, SharedGroup } from '../../../contracts/posture/shared-facts.ts';
import { withoutCredentials } from './ci-path.ts';
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
  forkingAccessLevel: z.exactOptional(FeatureAccess),
  pagesAccessLevel: z.exactOptional(FeatureAccess),
  containerRegistryAccessLevel: z.exactOptional(FeatureAccess),
  /** Links to other groups, by their ids. */
  sharedWithGroups: z.exactOptional(z.array(SharedGroup)),
  allowMergeOnSkippedPipeline: z.exactOptional(z.boolean()),
  mergeMethod: z.exactOptional(z.enum(['merge', 'rebase_merge', 'ff'])),
  publicJobs: z.exactOptional(z.boolean()),
  ciAllowForkPipelinesToRunInParentProject: z.exactOptional(z.boolean()),
  ciSeparatedCaches: z.exactOptional(z.boolean()),
  autoDevopsEnabled: z.exactOptional(z.boolean()),
  ciPushRepositoryForJobTokenAllowed: z.exactOptional(z.boolean()),
  ciPipelineVariablesMinimumOverrideRole: z.exactOptional(
    z.enum(['no_one_allowed', 'developer', 'maintainer', 'owner']),
  ),
  /** Empty for the default path; an address without credentials and query. */
  ciConfigPath: z.exactOptional(z.string()),
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
      ...accessOf(project),
      ...pipelineSettingsOf(project),
    }),
  };
}

/** Settings of who reaches the project. */
function accessOf(project: GitLabProject) {
  const links = project.shared_with_groups?.map((link) => ({
    groupId: link.group_id,
    accessLevel: link.group_access_level,
    ...omitUnknown({ fullPath: link.group_full_path, expiresOn: link.expires_at }),
  }));
  return {
    forkingAccessLevel: project.forking_access_level,
    pagesAccessLevel: project.pages_access_level,
    containerRegistryAccessLevel: project.container_registry_access_level,
    // In a fixed order: another one is no change.
    sharedWithGroups: links?.toSorted((a, b) => a.groupId - b.groupId),
  };
}

/** Settings of merges and pipelines. Null means false for skipped pipelines, and the default path of the CI file. */
function pipelineSettingsOf(project: GitLabProject) {
  const { allow_merge_on_skipped_pipeline: skipped, ci_config_path: path } = project;
  return {
    allowMergeOnSkippedPipeline: skipped === null ? false : skipped,
    mergeMethod: project.merge_method,
    publicJobs: project.public_jobs,
    ciAllowForkPipelinesToRunInParentProject: project.ci_allow_fork_pipelines_to_run_in_parent_project,
    ciSeparatedCaches: project.ci_separated_caches,
    autoDevopsEnabled: project.auto_devops_enabled,
    ciPushRepositoryForJobTokenAllowed: project.ci_push_repository_for_job_token_allowed,
    ciPipelineVariablesMinimumOverrideRole: project.ci_pipeline_variables_minimum_override_role,
    ciConfigPath: path === undefined ? undefined : withoutCredentials(path ?? ''),
  };
}

/** A project as an inventory item, indexed by its group's name. */
export function projectItem(project: GitLabProject): InventoryItem<ProjectFacts> {
  const facts = projectFacts(project);
  return { id: facts.id, facts, fingerprint: fingerprintOf(facts), indexName: facts.groupFullyQualifiedName };
}
