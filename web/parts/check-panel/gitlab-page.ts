type Thing = { kind: 'project' | 'group' | 'instance'; fullPath: string };

/** Pages of GitLab by their way in its menus, as the catalogue writes it. Below a project or group they follow `/-/`. */
const pages: Readonly<Record<string, { project?: string; group?: string; instance?: string }>> = {
  'Settings > General': { project: 'edit', group: 'edit' },
  'Settings > Merge requests': { project: 'settings/merge_requests', group: 'edit' },
  'Settings > Repository': { project: 'settings/repository', group: 'settings/repository' },
  'Settings > CI/CD': { project: 'settings/ci_cd', group: 'settings/ci_cd' },
  'Settings > Access tokens': { project: 'settings/access_tokens', group: 'settings/access_tokens' },
  'Settings > Webhooks': { project: 'hooks', group: 'hooks' },
  'Build > Pipeline editor': { project: 'ci/editor' },
  'Build > Runners': { group: 'runners' },
  'Secure > Security configuration': { project: 'security/configuration' },
  'Secure > Vulnerability report': { project: 'security/vulnerability_report' },
  'Manage > Members': { project: 'project_members', group: 'group_members' },
  'Admin area > Settings > General': { instance: 'admin/application_settings/general' },
  'Admin area > Settings > Repository': { instance: 'admin/application_settings/repository' },
  'Admin area > Settings > Network': { instance: 'admin/application_settings/network' },
};

/** The address of a page in GitLab. Undefined for a page that is not known; then its way in the menus has to do. */
export function gitLabPage(page: string, gitLabUrl: string, { kind, fullPath }: Thing): string | undefined {
  const way = Object.keys(pages).find((one) => page === one || page.startsWith(`${one} > `));
  const place = way === undefined ? undefined : pages[way]?.[kind];
  if (place === undefined) return undefined;
  const root = gitLabUrl.replace(/\/$/, '');
  if (kind === 'instance') return `${root}/${place}`;
  const path = fullPath.split('/').map(encodeURIComponent).join('/');
  // Settings of a project that is edited are not below `/-/`.
  if (kind === 'project') return place === 'edit' ? `${root}/${path}/edit` : `${root}/${path}/-/${place}`;
  return `${root}/groups/${path}/-/${place}`;
}
