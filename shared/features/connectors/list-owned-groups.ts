import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import type { GitLab } from './ports.ts';
import { pagesOf } from './pages-of.ts';

/** `malformed` elements of the list are not what GitLab gives as a group: they may be any group. */
export type OwnedGroups = { groups: GitLabGroup[]; malformed: number };

/**
 * Every group that the authorising user owns directly, page after page: tens, seldom hundreds. What lies below an element that
 * could not be understood is left out with it: it is no root group of its own.
 */
export async function listOwnedGroups(gitlab: GitLab): Promise<OwnedGroups> {
  const owned: OwnedGroups = { groups: [], malformed: 0 };
  const odd = new Set<string>();
  for await (const page of pagesOf((number) => gitlab.ownedGroups(number))) {
    owned.groups.push(...page.items);
    owned.malformed += page.malformed;
    for (const path of page.malformedPaths) odd.add(path.toLowerCase());
  }
  return { ...owned, groups: owned.groups.filter((group) => !liesBelow(group.full_path, odd)) };
}

function liesBelow(fullPath: string, odd: ReadonlySet<string>): boolean {
  const segments = fullPath.toLowerCase().split('/');
  return segments.some((_, index) => index > 0 && odd.has(segments.slice(0, index).join('/')));
}
