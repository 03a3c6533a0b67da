const person = { user_id: 5, user_username: 'ada', user_email: 'ada@example.com' };

/** As GitLab sends it; the files are touched in the second of two commits. */
export function aPush(change: Record<string, unknown> = {}, files: Record<string, unknown> = {}) {
  return {
    object_kind: 'push',
    event_name: 'push',
    before: 'a'.repeat(40),
    after: 'b'.repeat(40),
    ref: 'refs/heads/main',
    ...person,
    project_id: 15,
    project: aProject(),
    commits: [aCommit(), aCommit(files)],
    total_commits_count: 2,
    repository: { name: 'app' },
    ...change,
  };
}

export function aCommit(files: Record<string, unknown> = {}) {
  const lists = { added: ['src/a.ts'], modified: ['README.md'], removed: [], ...files };
  return { id: 'c'.repeat(40), message: 'Say more', author: { name: 'Ada' }, ...lists };
}

export function aProject(change: Record<string, unknown> = {}) {
  return {
    id: 15,
    name: 'App',
    path_with_namespace: 'contoso/app',
    visibility_level: 0,
    default_branch: 'main',
    ci_config_path: null,
    ...change,
  };
}

export function aPipeline(attributes: Record<string, unknown> = {}, change: Record<string, unknown> = {}) {
  return {
    object_kind: 'pipeline',
    object_attributes: { id: 31, ref: 'main', tag: false, status: 'success', source: 'push', ...attributes },
    user: { id: 5 },
    project: aProject(),
    builds: [],
    ...change,
  };
}

export const aVulnerability = {
  object_kind: 'vulnerability',
  object_attributes: {
    url: 'https://gitlab.example/-/1',
    project_id: 15,
    severity: 'high',
    state: 'detected',
  },
};

export const anExpiringToken = {
  object_kind: 'access_token',
  event_name: 'expiring_access_token',
  group: { group_id: 35 },
  object_attributes: { user_id: 90, id: 25, name: 'acd', expires_at: '2026-11-26' },
};

export function aProjectEvent(name: string) {
  return { event_name: name, name: 'App', path_with_namespace: 'contoso/app', project_id: 15, owners: [] };
}

export function aGroupEvent(name: string) {
  return { event_name: name, name: 'Sub', full_path: 'contoso/sub', group_id: 7, parent_group_id: 3 };
}
