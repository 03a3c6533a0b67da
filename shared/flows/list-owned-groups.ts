import type { GitLabGroup } from '../contracts/gitlab/group.ts';
import type { GitLab } from '../ports/gitlab.ts';

/** Every group that the authorising user owns directly, page after page: tens, seldom hundreds. */
export async function listOwnedGroups(gitlab: GitLab): Promise<GitLabGroup[]> {
  const owned: GitLabGroup[] = [];
  let page: number | undefined = 1;
  while (page !== undefined) {
    const listed = await gitlab.ownedGroups(page);
    owned.push(...listed.items);
    page = listed.nextPage;
  }
  return owned;
}
