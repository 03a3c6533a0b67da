import { describe, expect, it } from 'vitest';

import {
  type GroupCallName,
  groupSettingsCalls,
} from '../../../../shared/features/posture/domain/group-settings.ts';
import type { Licence } from '../../../../shared/features/posture/domain/licence.ts';
import { readAt } from '../../../support/posture-facts.ts';

function read(name: GroupCallName, body: unknown, licence: Licence = 'premium') {
  return groupSettingsCalls[name]({ id: 7, licence }).read(
    { outcome: 'success', body, isCut: false },
    readAt,
  );
}

function refused(name: GroupCallName, status: number) {
  const { unreadable = {} } = groupSettingsCalls[name]({ id: 7, licence: 'premium' }).read(
    { outcome: 'refused', status },
    readAt,
  );
  return Object.values(unreadable).map(({ kind }) => kind);
}

const group = {
  id: 7,
  prevent_sharing_groups_outside_hierarchy: true,
  prevent_forking_outside_group: false,
  shared_with_groups: [{ group_id: 8, group_full_path: 'other', group_access_level: 40, expires_at: null }],
};
const variable = {
  key: 'KEY',
  value: 'canary',
  protected: true,
  masked: false,
  environment_scope: '*',
  variable_type: 'env_var',
};
const member = { id: 1, username: 'ada', state: 'active', access_level: 50 };

describe('settings of a group by REST', () => {
  it('have its own settings and links', () => {
    expect(read('group', group)).toMatchObject({
      source: 'GET /groups/:id',
      facts: {
        preventsSharingOutside: true,
        preventsForkingOutside: false,
        sharedGroups: [{ groupId: 8, fullPath: 'other', accessLevel: 40 }],
      },
      unreadable: {},
    });
  });

  it('say nothing of forks where a licence is not known (trap 3), nor of keys that are absent', () => {
    const { facts, unreadable } = read('group', { id: 7, prevent_forking_outside_group: false }, 'unknown');

    expect(facts).toEqual({});
    expect(Object.keys(unreadable ?? {}).toSorted()).toEqual([
      'preventsForkingOutside',
      'preventsSharingOutside',
      'sharedGroups',
    ]);
  });

  it('have variables without values', () => {
    const reading = read('variables', [variable]);

    expect(reading.facts.variables).toEqual([
      { key: 'KEY', isMasked: false, isProtected: true, isFile: false, environmentScope: '*' },
    ]);
    expect(JSON.stringify(reading)).not.toContain('canary');
  });

  it('have as Owners active people only', () => {
    const members = [
      member,
      { ...member, id: 2, access_level: 40 },
      { ...member, id: 3, state: 'blocked' },
      { ...member, id: 4, username: 'group_7_bot_f00' },
      { ...member, id: 5, username: 'service_account_group_7_f00' },
    ];

    expect(read('owners', members).facts.owners).toEqual([{ id: 'gid://gitlab/User/1', username: 'ada' }]);
  });

  it('have the runners of the group itself, and none where GitLab does not report whose they are', () => {
    const runner = { id: 1, access_level: 'ref_protected', run_untagged: false, locked: false, active: true };
    const own = { ...runner, groups: [{ id: 7 }] };
    const above = { ...runner, id: 2, groups: [{ id: 6 }] };

    expect(read('runners', [own, above]).facts.runners).toEqual([
      {
        id: 'gid://gitlab/Ci::Runner/1',
        isProtected: true,
        runsUntagged: false,
        isLocked: false,
        isPaused: false,
      },
    ]);
    expect(read('runners', [runner])).toMatchObject({
      facts: {},
      unreadable: { runners: { kind: 'error' } },
    });
  });

  it.each([
    ['group', { shared_with_groups: 'none' }],
    ['webhooks', [{ id: 1 }]],
    ['accessTokens', {}],
    ['variables', [{ ...variable, variable_type: 'x' }]],
    ['owners', [{ ...member, username: null }]],
  ] as const)('are unreadable where the answer is odd (%s)', (name, body) => {
    const { facts, unreadable } = read(name, body);

    expect(facts).toEqual({});
    expect(Object.keys(unreadable ?? {})).not.toEqual([]);
  });

  it('need the role where GitLab refuses them, also by 401 (trap 2) or by hiding the group', () => {
    expect(refused('accessTokens', 401)).toEqual(['permission']);
    expect(refused('webhooks', 403)).toEqual(['permission']);
    expect(refused('webhooks', 404)).toEqual(['tier']);
    expect(new Set(refused('group', 404))).toEqual(new Set(['permission']));
  });
});
