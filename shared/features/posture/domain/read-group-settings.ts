import type { GitLabGroupSettings } from '../../../contracts/gitlab/settings.ts';
import type { GroupFacts } from '../../../contracts/posture/group-facts.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import { collect } from './collect.ts';
import { covers, type Licence } from './licence.ts';
import type { Reading } from './reading.ts';

const source = 'GET /groups/:id';

/**
 * The facts in the answer about one group. Sharing outside of the hierarchy is a setting of top-level groups only. An
 * unlicensed GitLab sends `prevent_forking_outside_group: false`, which says nothing: only `true` or a known licence counts.
 */
export function readGroupSettings(
  settings: GitLabGroupSettings,
  licence: Licence,
  readAt: string,
): Reading<GroupFacts> {
  const into = collect<GroupFacts>(source, readAt);
  into.know('preventsSharingOutside', settings.prevent_sharing_groups_outside_hierarchy ?? undefined);
  const forking = settings.prevent_forking_outside_group ?? undefined;
  if (forking === true || covers(licence, 'premium') === true) into.know('preventsForkingOutside', forking);
  into.know(
    'sharedGroups',
    settings.shared_with_groups?.map((link) => ({
      groupId: link.group_id,
      accessLevel: link.group_access_level,
      ...omitUndefined({
        fullPath: link.group_full_path ?? undefined,
        expiresOn: link.expires_at ?? undefined,
      }),
    })),
  );
  return into.reading();
}
