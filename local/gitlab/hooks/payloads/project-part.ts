import type { EntitySetting } from '../../entities/group-entity.ts';
import { fullName, projectPath } from '../../world/paths.ts';
import type { ProjectRecord, UserRecord } from '../../world/records.ts';

const visibilityLevels = { private: 0, internal: 10, public: 20 } as const;

/** The `project` of push, pipeline and other events. Source: GitLab `Project#hook_attrs`. */
export function projectPart(
  project: ProjectRecord,
  { externalUrl, host }: EntitySetting,
): Record<string, unknown> {
  const path = projectPath(project);
  const webUrl = `${externalUrl}/${path}`;
  return {
    id: project.id,
    name: project.name,
    description: null,
    web_url: webUrl,
    avatar_url: null,
    git_ssh_url: `git@${host}:${path}.git`,
    git_http_url: `${webUrl}.git`,
    namespace: fullName(project.namespace),
    visibility_level: visibilityLevels[project.visibility],
    path_with_namespace: path,
    default_branch: project.defaultBranch ?? null,
    ci_config_path: null,
  };
}

export function userPart(user: UserRecord): Record<string, unknown> {
  return {
    id: user.id,
    name: user.name,
    username: user.username,
    avatar_url: null,
    email: '[REDACTED]',
  };
}
