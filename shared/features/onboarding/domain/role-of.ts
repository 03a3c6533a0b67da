import type { GitLabRole } from '../../../contracts/arm/authorization.ts';

/** Access levels of GitLab's roles, highest first. A custom role has the level of the role it is based on. GitLab REST v4, Members. */
const levels: readonly [level: number, role: GitLabRole][] = [
  [50, 'Owner'],
  [40, 'Maintainer'],
  [30, 'Developer'],
  [20, 'Reporter'],
  [15, 'Planner'],
  [10, 'Guest'],
  [5, 'MinimalAccess'],
];

/** The highest known role that an access level covers, so that a new level between two counts as the lower one; undefined for no access. */
export function roleOf(accessLevel: number): GitLabRole | undefined {
  return levels.find(([level]) => accessLevel >= level)?.[1];
}
