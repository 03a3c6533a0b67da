import type { GitLabGroup } from '../../shared/contracts/gitlab/group.ts';
import type { GitLabProject } from '../../shared/contracts/gitlab/project.ts';

/** A group as GitLab lists it. */
export function aGroup(id: number, fullPath: string, more: Partial<GitLabGroup> = {}): GitLabGroup {
  const name = fullPath.split('/').at(-1) ?? fullPath;
  return {
    id,
    name,
    path: name,
    full_path: fullPath,
    full_name: fullPath.replaceAll('/', ' / '),
    web_url: `https://gitlab.example/groups/${fullPath}`,
    parent_id: null,
    visibility: 'private',
    archived: false,
    created_at: '2020-01-01T00:00:00.000Z',
    ...more,
  };
}

/** A project as a group's list holds it. */
export function aProject(id: number, more: Partial<GitLabProject> = {}): GitLabProject {
  const path = more.path ?? `project-${id}`;
  return {
    id,
    name: `Project ${id}`,
    path,
    path_with_namespace: `acme/web/${path}`,
    name_with_namespace: `Acme / Web / Project ${id}`,
    web_url: `https://gitlab.example/acme/web/${path}`,
    namespace: { id: 11, full_path: 'acme/web' },
    visibility: 'private',
    default_branch: 'main',
    archived: false,
    empty_repo: false,
    created_at: '2020-01-01T00:00:00.000Z',
    last_activity_at: '2026-11-01T00:00:00.000Z',
    ...more,
  };
}
