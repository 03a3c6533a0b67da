import { describe, expect, it } from 'vitest';

import {
  boundByStored,
  choiceOfGroups,
  chosenAgain,
  chosenOf,
  isNamedOnly,
  identityOf,
  namesOf,
  withCurrentNames,
} from '../../../../shared/features/onboarding/domain/chosen-groups.ts';
import {
  rootClaimedElsewhere,
  claimedRoot,
} from '../../../../shared/features/onboarding/domain/root-group.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

const holding = { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date(0) };
const claimed = (id: number, path: string) => claimedRoot(aGroup(id, path), undefined, holding);
const claimedElsewhere = (id: number, path: string) =>
  rootClaimedElsewhere(aGroup(id, path), undefined, holding);
const choice = (names: string[], chosenIds?: (number | null)[]) => ({
  autoDiscovery: 'Disabled' as const,
  provisioningState: 'Succeeded' as const,
  topLevelInventoryList: names,
  ...(chosenIds === undefined ? {} : { chosenIds }),
});

describe('the groups of a choice', () => {
  it('are names with the ids that were found for them', () => {
    expect(chosenOf(choice(['acme', 'contoso'], [7, null]))).toEqual([
      { name: 'acme', id: 7 },
      { name: 'contoso' },
    ]);
    expect(chosenOf(choice(['acme']))).toEqual([{ name: 'acme' }]);
    expect(chosenOf({ autoDiscovery: 'Enabled', topLevelInventoryList: ['acme'] })).toBeUndefined();
    expect(chosenOf({ autoDiscovery: 'Disabled' })).toBeUndefined();
  });

  it('come back as they were stored', () => {
    const groups = [{ name: 'acme', id: 7 }, { name: 'contoso' }];

    expect(chosenOf({ autoDiscovery: 'Disabled', ...choiceOfGroups(groups) })).toEqual(groups);
  });

  it('go on to mean the same where they are named again, in whatever spelling', () => {
    expect(chosenAgain(['Acme/Web', 'new'], [{ name: 'acme$web', id: 7 }])).toEqual([
      { name: 'Acme/Web', id: 7 },
      { name: 'new' },
    ]);
    expect([{ name: 'Acme$Web' }, { name: 'x', id: 7 }].map(identityOf)).toEqual(['acme/web', '#7']);
  });

  it('are shown with their current names, and as they were typed where that is the same or not known', () => {
    const groups = [{ name: 'Acme', id: 7 }, { name: 'old', id: 8 }, { name: 'x', id: 9 }, { name: 'y' }];

    expect(withCurrentNames(groups, namesOf([claimed(7, 'acme'), claimed(8, 'new/name')]))).toEqual([
      { name: 'Acme', id: 7 },
      { name: 'new$name', id: 8 },
      { name: 'x', id: 9 },
      { name: 'y' },
    ]);
  });
});

describe('a list of names alone', () => {
  it('is one of a former version', () => {
    expect(
      [choice(['a']), choice(['a'], [null]), { autoDiscovery: 'Enabled' as const }, undefined].map(
        isNamedOnly,
      ),
    ).toEqual([true, false, false, false]);
  });

  it('means the stored groups of those names, also those that another connector holds', () => {
    const roots = [claimed(7, 'Acme/Web'), claimedElsewhere(8, 'contoso')];

    expect(boundByStored(choice(['acme$web', 'contoso', 'gone']), roots)).toEqual([
      { name: 'acme$web', id: 7 },
      { name: 'contoso', id: 8 },
      { name: 'gone' },
    ]);
    expect(boundByStored(choice(['acme$web'], [9]), roots)).toBeUndefined();
  });

  it('means by its one unresolved name the one claimed group that was renamed, and guesses nothing else', () => {
    const open = (names: string[], ...renamed: number[]) =>
      boundByStored(
        choice(names),
        renamed.map((id) => claimed(id, `renamed-${id}`)),
      )?.map(({ id }) => id);

    expect(open(['acme'], 7)).toEqual([7]);
    expect(open(['acme', 'contoso'], 7)).toEqual([undefined, undefined]);
    expect(open(['acme'], 7, 8)).toEqual([undefined]);
    const failed = { ...choice(['acme']), provisioningState: 'Failed' as const };
    expect(boundByStored(failed, [claimed(7, 'renamed')])).toEqual([{ name: 'acme' }]);
  });
});
