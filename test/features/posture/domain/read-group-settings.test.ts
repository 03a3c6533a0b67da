import { describe, expect, it } from 'vitest';

import { GitLabGroupSettings } from '../../../../shared/contracts/gitlab/settings.ts';
import { readGroupSettings } from '../../../../shared/features/posture/domain/read-group-settings.ts';
import type { Licence } from '../../../../shared/features/posture/domain/licence.ts';
import { readAt } from '../../../support/posture-facts.ts';

function factsOf(settings: object, licence: Licence = 'premium') {
  return readGroupSettings(GitLabGroupSettings.parse(settings), licence, readAt).facts;
}

describe('trap 3: settings that an unlicensed GitLab sends as false', () => {
  it.each([
    ['unknown', false, undefined],
    ['free', false, undefined],
    ['premium', false, false],
    ['ultimate', false, false],
    ['unknown', true, true],
  ] as const)('with the licence %s, forking outside %s is %s', (licence, sent, expected) => {
    expect(factsOf({ prevent_forking_outside_group: sent }, licence).preventsForkingOutside).toBe(expected);
  });
});

describe('settings of a group', () => {
  it('that are missing or odd are not known', () => {
    expect(factsOf({ prevent_sharing_groups_outside_hierarchy: 'yes', shared_with_groups: 3 })).toEqual({});
  });

  it('name the groups that it is shared with', () => {
    const link = { group_id: 9, group_full_path: 'globex', group_access_level: 40, expires_at: null };

    expect(factsOf({ shared_with_groups: [link] }).sharedGroups).toEqual([
      { groupId: 9, fullPath: 'globex', accessLevel: 40 },
    ]);
  });
});
