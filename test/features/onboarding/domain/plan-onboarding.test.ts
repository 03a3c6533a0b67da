import { describe, expect, it } from 'vitest';

import {
  type ClaimedRoot,
  liesBelow,
  namedAmong,
  planOnboarding,
  topmost,
  withoutFormerNames,
} from '../../../../shared/features/onboarding/domain/plan-onboarding.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

const acme = aGroup(7, 'Acme');
const acmeWeb = aGroup(3, 'acme/web');
const contoso = aGroup(5, 'contoso/platform');
const owned = [acme, acmeWeb, contoso];

function ids(groups: { id: number }[]): number[] {
  return groups.map(({ id }) => id);
}

function claimedAs(...claimed: number[]): ClaimedRoot[] {
  return claimed.map((id) => ({ id, fullPath: `group-${id}`, isLost: false }));
}

describe('the topmost groups', () => {
  it('are those that lie in no other of them, whatever the case of the paths', () => {
    expect(ids(topmost(owned))).toEqual([5, 7]);
  });

  it('hold a subgroup whose parents are not among them', () => {
    expect(ids(topmost([contoso]))).toEqual([5]);
  });

  it('do not take a name for an ancestor that only begins alike', () => {
    expect(ids(topmost([aGroup(1, 'acme'), aGroup(2, 'acme-labs'), aGroup(3, 'acme.web/x')]))).toEqual([
      1, 2, 3,
    ]);
  });

  it('hold each group once, also where two pages listed it', () => {
    expect(ids(topmost([acme, acme]))).toEqual([7]);
  });
});

describe('the plan for all groups', () => {
  it.each([{ autoDiscovery: 'Enabled' as const }, { autoDiscovery: 'Disabled' as const }])(
    'holds the topmost owned ones and lets none leave: %o',
    (choice) => {
      expect(planOnboarding(choice, owned, claimedAs(5, 7, 99))).toMatchObject({
        offboarding: [],
        unknown: [],
      });
      expect(ids(planOnboarding(choice, owned, []).wanted)).toEqual([5, 7]);
    },
  );

  it('takes nothing away when GitLab suddenly lists nothing', () => {
    expect(planOnboarding({ autoDiscovery: 'Enabled' }, [], claimedAs(5, 7))).toEqual({
      wanted: [],
      offboarding: [],
      skipped: claimedAs(5, 7),
      unknown: [],
    });
  });
});

/** A list of names, each with the id of the owned group that has it. */
function listed(...names: string[]) {
  const chosen = names.map((name) => ({ name }));
  return { autoDiscovery: 'Disabled' as const, chosen: namedAmong(chosen, owned) };
}

describe('the plan for a list', () => {
  it.each(['contoso$platform', 'contoso/platform', 'CONTOSO$Platform', '/contoso/platform/'])(
    'finds a group by the name %s',
    (name) => {
      const plan = planOnboarding(listed(name), owned, []);

      expect(ids(plan.wanted)).toEqual([5]);
      expect(plan.unknown).toEqual([]);
    },
  );

  it('offboards the claimed groups that are not in it', () => {
    expect(planOnboarding(listed('acme'), owned, claimedAs(5, 7)).offboarding).toEqual([5]);
  });

  it('merges a group into its parent if both are in it, and offboards the merged one', () => {
    const plan = planOnboarding(listed('acme$web', 'acme'), owned, claimedAs(3));

    expect(ids(plan.wanted)).toEqual([7]);
    expect(plan.offboarding).toEqual([3]);
  });

  it('holds an owned subgroup by itself when its parent is not in it', () => {
    expect(ids(planOnboarding(listed('acme$web'), owned, []).wanted)).toEqual([3]);
  });

  it('keeps what GitLab no longer shows as long as it is in it, and lets it leave when it is not', () => {
    const lost = [{ id: 99, fullPath: 'gone/away', isLost: true }];

    expect(planOnboarding(listed('acme', 'Gone$Away'), owned, lost)).toMatchObject({
      offboarding: [],
      unknown: [],
    });
    expect(planOnboarding(listed('acme'), owned, lost)).toMatchObject({ offboarding: [99], unknown: [] });
    expect(planOnboarding(listed('gone$away'), owned, [{ ...lost[0]!, isLost: false }]).unknown).toEqual([
      'gone$away',
    ]);
  });

  it('names what is no owned group as it was typed', () => {
    const plan = planOnboarding(listed('Acme', 'nobody$Knows', '$'), owned, []);

    expect(plan.unknown).toEqual(['nobody$Knows', '$']);
  });
});

function refreshOf(autoDiscovery: 'Enabled' | 'Disabled') {
  return planOnboarding({ autoDiscovery }, owned, claimedAs(5), 'refresh');
}

describe('the plan of a refresh', () => {
  it('finds future groups for a choice that wants them, and none for one that does not', () => {
    expect(ids(refreshOf('Enabled').wanted)).toEqual([5, 7]);
    expect(ids(refreshOf('Disabled').wanted)).toEqual([5]);
    expect(refreshOf('Disabled')).toMatchObject({ offboarding: [], unknown: [] });
  });

  it('of a list removes nothing, continues with the claimed groups, and reports what is no longer owned', () => {
    expect(planOnboarding(listed('acme'), [contoso], claimedAs(5, 7), 'refresh')).toEqual({
      wanted: [contoso],
      offboarding: [],
      skipped: claimedAs(7),
      unknown: ['acme'],
    });
  });

  it('of a list follows a group by its id, and takes in nothing that has its name', () => {
    const renamed = [aGroup(7, 'acme-labs'), aGroup(9, 'acme')];

    expect(planOnboarding(listed('acme'), renamed, claimedAs(7), 'refresh')).toEqual({
      wanted: [renamed[0]],
      offboarding: [],
      skipped: [],
      unknown: [],
    });
    const byName = { autoDiscovery: 'Disabled' as const, chosen: [{ name: 'acme' }] };
    expect(planOnboarding(byName, renamed, [], 'refresh').wanted).toEqual([]);
  });

  it('lets go what has come to lie in a group that it holds by now, whatever the choice', () => {
    const moved = [acme, aGroup(5, 'acme/platform')];
    const offboarding = (choice: Parameters<typeof planOnboarding>[0], claimed = [5, 7]) =>
      planOnboarding(choice, moved, claimedAs(...claimed), 'refresh').offboarding;

    expect(offboarding({ autoDiscovery: 'Enabled' })).toEqual([5]);
    expect(offboarding({ autoDiscovery: 'Disabled' })).toEqual([5]);
    expect(offboarding(listed('acme', 'platform'))).toEqual([5]);
    expect(offboarding({ autoDiscovery: 'Disabled' }, [5])).toEqual([]);
  });
});

describe('what is owned by inheritance', () => {
  it('lies below a group that is owned, segment by segment and in any case', () => {
    expect(liesBelow(aGroup(8, 'ACME/api/v1'), owned)).toBe(true);
    expect(
      [aGroup(8, 'acme-labs/api'), acme, aGroup(8, 'contoso')].map((group) => liesBelow(group, owned)),
    ).toEqual([false, false, false]);
  });
});

describe('a former name', () => {
  const renamed = [aGroup(7, 'acme-labs'), aGroup(9, 'acme')];

  it('goes on to mean its group', () => {
    expect(withoutFormerNames([{ name: 'acme', id: 7 }], renamed)).toEqual([{ name: 'acme', id: 7 }]);
  });

  it('means what has it now where the group is named by its new name beside it', () => {
    const chosen = [{ name: 'acme', id: 7 }, { name: 'acme-labs' }];

    expect(withoutFormerNames(chosen, renamed)).toEqual([{ name: 'acme' }, { name: 'acme-labs' }]);
  });
});
