import { describe, expect, it } from 'vitest';

import type { AuthorizedGroup } from '../../../shared/contracts/arm/authorization.ts';
import type { GitLabGroupResource } from '../../../shared/contracts/arm/gitlab-group.ts';
import { isCovered, selectionOf, splitChosen } from '../../../web/parts/gitlab-access/choice.ts';
import { groupText } from '../../../web/parts/path-text.ts';
import { pickableGroups } from '../../../web/parts/gitlab-access/pickable.ts';
import { choiceOf, isSameChoice, leaving } from '../../../web/panes/environments/connector-choice.ts';

function anAuthorized(name: string, more: Partial<AuthorizedGroup> = {}): AuthorizedGroup {
  return {
    gitLabId: 1,
    fullyQualifiedName: name,
    url: `https://gitlab.example/${name}`,
    role: 'Owner',
    canConnect: true,
    onboardingState: 'NotOnboarded',
    projects: 3,
    subgroups: 1,
    ...more,
  };
}

function aGroup(
  name: string,
  friendly: string,
  onboardingState: GitLabGroupResource['properties']['onboardingState'] = 'NotOnboarded',
): GitLabGroupResource {
  return {
    id: `/c/devops/default/gitLabGroups/${name}`,
    name,
    type: 'Microsoft.Security/securityConnectors/devops/gitLabGroups',
    properties: {
      fullyQualifiedName: name,
      fullyQualifiedFriendlyName: friendly,
      url: `https://gitlab.example/${name}`,
      onboardingState,
    },
  };
}

describe('a choice of groups', () => {
  it('sends the upper one of two groups of which one is below the other', () => {
    const chosen = ['contoso$mobile', 'Contoso', 'contoso-labs'];

    expect(splitChosen(chosen)).toEqual({
      kept: ['Contoso', 'contoso-labs'],
      covered: [{ group: 'contoso$mobile', by: 'Contoso' }],
    });
    expect(selectionOf({ kind: 'chosen', chosen })).toEqual({
      autoDiscovery: 'Disabled',
      topLevelInventoryList: ['Contoso', 'contoso-labs'],
    });
  });

  it('keeps its list while another kind is selected, and sends none', () => {
    expect(selectionOf({ kind: 'existing', chosen: ['a'] })).toEqual({ autoDiscovery: 'Disabled' });
    expect(selectionOf({ kind: 'future', chosen: ['a'] })).toEqual({ autoDiscovery: 'Enabled' });
  });

  it('covers a group by itself or one above it, in any case', () => {
    expect(isCovered('A$b', ['a'])).toBe(true);
    expect(isCovered('ab', ['a'])).toBe(false);
    expect(groupText('a$b')).toBe('a / b');
  });

  it('names the connected groups that it leaves out', () => {
    const roots = [
      aGroup('a', 'A', 'Onboarded'),
      aGroup('b$c', 'B / C', 'Onboarded'),
      aGroup('d', 'D', 'OnboardedByOtherConnector'),
    ];

    expect(leaving({ kind: 'chosen', chosen: ['b'] }, roots)).toEqual(['A']);
    expect(leaving({ kind: 'existing', chosen: [] }, roots)).toEqual([]);
  });

  it('is the same in another order or case', () => {
    expect(isSameChoice({ kind: 'chosen', chosen: ['b', 'a'] }, { kind: 'chosen', chosen: ['A', 'b'] })).toBe(
      true,
    );
    expect(isSameChoice({ kind: 'existing', chosen: ['a'] }, { kind: 'existing', chosen: [] })).toBe(true);
    expect(isSameChoice({ kind: 'existing', chosen: [] }, { kind: 'future', chosen: [] })).toBe(false);
    expect(choiceOf(null)).toEqual({ kind: 'existing', chosen: [] });
  });
});

describe('the groups of the picker', () => {
  it('are a tree with those first that can be chosen', () => {
    const authorized = [
      anAuthorized('zeta'),
      anAuthorized('alpha', { canConnect: false, role: 'Maintainer' }),
      anAuthorized('held', { onboardingState: 'OnboardedByOtherConnector', heldBy: 'another connector' }),
    ];
    const available = [
      aGroup('zeta', 'Zeta'),
      aGroup('zeta$sub', 'Zeta / Sub'),
      aGroup('zeta$sub$x', 'Zeta / Sub / X'),
    ];

    const groups = pickableGroups(authorized, available);

    expect(groups.map(({ name, level }) => [name, level])).toEqual([
      ['Zeta', 1],
      ['Sub', 2],
      ['X', 3],
      ['alpha', 1],
      ['held', 1],
    ]);
    expect(groups.map(({ lock }) => lock)).toEqual([
      undefined,
      undefined,
      undefined,
      'you are Maintainer, Owner is needed',
      'held by another connector',
    ]);
    expect(groups[0]?.detail).toBe('1 subgroup, 3 projects');
  });

  it('name the connector that holds a group, if the reader may know it', () => {
    const heldBy =
      '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Security/securityConnectors/legacy-eu';
    const [group] = pickableGroups(
      [anAuthorized('a', { onboardingState: 'OnboardedByOtherConnector', heldBy })],
      [],
    );

    expect(group?.lock).toBe('held by connector “legacy-eu”');
  });
});
