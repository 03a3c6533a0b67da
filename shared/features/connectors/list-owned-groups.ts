import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import type { GitLab } from './ports.ts';
import { pagesOf } from './pages-of.ts';

/** `malformed` counts the elements that did not fit the schema of a group. */
export type OwnedGroups = { groups: GitLabGroup[]; malformed: number };

/**
 * All groups that the authorising user owns directly, usually tens. Groups below a malformed element are left out with
 * it, because they would not be root groups.
 */
export async function listOwnedGroups(gitlab: GitLab): Promise<OwnedGroups> {
  const owned: OwnedGroups = { groups: [], malformed: 0 };
  const malformedPaths = new Set<string>();
  for await (const page of pagesOf((number) => gitlab.ownedGroups(number))) {
    owned.groups.push(...page.items);
    owned.malformed += page.malformed;
    for (const path of page.malformedPaths) malformedPaths.add(path.toLowerCase());
  }
  return { ...owned, groups: owned.groups.filter((group) => !liesBelow(group.full_path, malformedPaths)) };
}

function liesBelow(fullPath: string, malformedPaths: ReadonlySet<string>): boolean {
  const segments = fullPath.toLowerCase().split('/');
  return segments.some((_, index) => index > 0 && malformedPaths.has(segments.slice(0, index).join('/')));
}
