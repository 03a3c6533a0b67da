import type { GitLabGroup } from '../../../contracts/gitlab/group.ts';
import type { GitLabProject } from '../../../contracts/gitlab/project.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { GroupFacts, ProjectFacts } from './inventory.ts';
import type { Listed } from './merge-page.ts';

/** A full path as ARM names it: segments joined by `$`, which GitLab paths can't hold. */
export function fullyQualifiedName(fullPath: string): string {
  return fullPath.replaceAll('/', '$');
}

/** What we keep of a group. An absent or null setting stays absent. */
export function groupFacts(group: GitLabGroup): GroupFacts {
  return {
    id: group.id,
    name: group.name,
    path: group.path,
    fullyQualifiedName: fullyQualifiedName(group.full_path),
    fullName: group.full_name,
    url: group.web_url,
    ...known({
      parentId: group.parent_id,
      visibility: group.visibility,
      archived: group.archived,
      createdAt: group.created_at,
      markedForDeletionOn: group.marked_for_deletion_on,
      requireTwoFactorAuthentication: group.require_two_factor_authentication,
      shareWithGroupLock: group.share_with_group_lock,
      defaultBranchProtection: isProtecting(group.default_branch_protection),
    }),
  };
}

/** What we keep of a project. */
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
    ...known({
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

/** A listed group, filed under its own name. */
export function listedGroup(group: GitLabGroup): Listed<GroupFacts> {
  const facts = groupFacts(group);
  return { id: facts.id, facts, fingerprint: fingerprintOf(facts), indexName: facts.fullyQualifiedName };
}

/** A listed project, filed under its group's name. */
export function listedProject(project: GitLabProject): Listed<ProjectFacts> {
  const facts = projectFacts(project);
  return { id: facts.id, facts, fingerprint: fingerprintOf(facts), indexName: facts.groupFullyQualifiedName };
}

function isProtecting(level: number | null | undefined): boolean | undefined {
  return level === null || level === undefined ? undefined : level > 0;
}

type Known<T> = { [Key in keyof T]?: Exclude<T[Key], null | undefined> };

function known<T extends Record<string, unknown>>(values: T): Known<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as Known<T>;
}
