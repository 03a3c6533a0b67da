import type { EntitySetting } from '../../entities/group-entity.ts';
import { isoTime } from '../../entities/iso-time.ts';
import { projectPath } from '../../world/paths.ts';
import type { ProjectRecord, UserRecord } from '../../world/records.ts';
import type { Commit, Push } from '../../world/world-change.ts';
import { projectPart } from './project-part.ts';

type PushEvent = { project: ProjectRecord; user: UserRecord; push: Push };

/** Source: GitLab `lib/gitlab/data_builder/push.rb`. */
export function pushPayload(
  { project, user, push }: PushEvent,
  setting: EntitySetting,
): Record<string, unknown> {
  const part = projectPart(project, setting);
  return {
    object_kind: 'push',
    event_name: 'push',
    before: push.before,
    after: push.after,
    ref: push.ref,
    ref_protected: push.ref === `refs/heads/${project.defaultBranch ?? ''}`,
    checkout_sha: push.after,
    message: null,
    user_id: user.id,
    user_name: user.name,
    user_username: user.username,
    user_email: '',
    user_avatar: null,
    project_id: project.id,
    project: part,
    commits: push.commits.map((commit) => commitPart(commit, project, user, push.at, setting)),
    total_commits_count: push.commits.length,
    push_options: {},
    repository: {
      name: project.name,
      url: part['git_ssh_url'],
      description: null,
      homepage: part['web_url'],
      git_http_url: part['git_http_url'],
      git_ssh_url: part['git_ssh_url'],
      visibility_level: part['visibility_level'],
    },
  };
}

function commitPart(
  commit: Commit,
  project: ProjectRecord,
  user: UserRecord,
  at: number,
  { externalUrl }: EntitySetting,
): Record<string, unknown> {
  return {
    id: commit.id,
    message: commit.message,
    title: commit.message.split('\n')[0],
    timestamp: isoTime(at),
    url: `${externalUrl}/${projectPath(project)}/-/commit/${commit.id}`,
    author: { name: user.name, email: '[REDACTED]' },
    added: commit.added,
    modified: commit.modified,
    removed: commit.removed,
  };
}

/** Payload of system hooks for every push. Source: GitLab `lib/gitlab/data_builder/repository.rb`. */
export function repositoryUpdatePayload(
  { project, user, push }: PushEvent,
  setting: EntitySetting,
): Record<string, unknown> {
  return {
    event_name: 'repository_update',
    user_id: user.id,
    user_name: user.name,
    user_email: '',
    user_avatar: null,
    project_id: project.id,
    project: projectPart(project, setting),
    changes: [{ before: push.before, after: push.after, ref: push.ref }],
    refs: [push.ref],
  };
}
