import { describe, expect, it } from 'vitest';

import { groupFacts } from '../../../../shared/features/inventory/domain/group-facts.ts';
import { projectItem } from '../../../../shared/features/inventory/domain/project-facts.ts';
import {
  claimedRootOf,
  enclosingRoots,
  nestedRootNames,
  rootAbove,
  withoutNested,
} from '../../../../shared/features/inventory/domain/root-nesting.ts';
import {
  claimedRoot,
  offboardingRoot,
  rootClaimedElsewhere,
} from '../../../../shared/features/onboarding/domain/root-group.ts';
import { aGroup, aProject } from '../../../support/gitlab-things.ts';

const now = new Date(0);
const claim = { instanceHost: 'gitlab.example', runId: 'run-1', now };
const laterClaim = { ...claim, runId: 'run-2', now: new Date(1) };

function claimed(id: number, path: string) {
  return claimedRoot(aGroup(id, path), undefined, claim);
}

describe('the root group above a name', () => {
  const roots = [claimed(1, 'Acme'), claimed(2, 'acme-labs'), claimed(3, 'contoso/platform')];

  it.each([
    ['acme', 1],
    ['ACME$web$api', 1],
    ['acme-labs$x', 2],
    ['contoso$platform', 3],
    ['contoso$platform$x', 3],
    ['contoso', undefined],
    ['acm', undefined],
    ['acme-lab', undefined],
    ['', undefined],
  ])('is found for %s', (name, id) => {
    expect(rootAbove(roots, name)?.facts.id).toBe(id);
  });

  it('is the one observed last of two that had the same name one after the other', () => {
    const again = claimedRoot(aGroup(9, 'acme'), undefined, laterClaim);
    const { seenAt: _, ...old } = roots[0]!;

    expect(rootAbove([...roots, again], 'acme$web')?.facts.id).toBe(9);
    expect(rootAbove([again, old], 'acme$web')?.facts.id).toBe(9);
    expect(rootAbove([old, again], 'acme$web')?.facts.id).toBe(9);
  });

  it('is the claimed one of two of the same name, whatever their order', () => {
    const offboarding = offboardingRoot(claimed(2, 'contoso'), now);
    const again = claimedRoot(aGroup(9, 'contoso'), undefined, { ...laterClaim, now });

    const found = [
      [offboarding, again],
      [again, offboarding],
    ].map((pair) => rootAbove(pair, 'contoso$shop')?.facts.id);

    expect(found).toEqual([9, 9]);
    expect(rootAbove([offboarding], 'contoso$shop')?.facts.id).toBe(2);
  });
});

describe('the claimed root group in which a path lies', () => {
  const offboarding = offboardingRoot(claimed(2, 'contoso'), now);
  const elsewhere = rootClaimedElsewhere(aGroup(3, 'fabrikam'), undefined, claim);

  it.each([
    ['acme$web$shop', 1],
    ['contoso$shop', undefined],
    ['fabrikam$shop', undefined],
    ['elsewhere$shop', undefined],
  ])('is found for %s', (name, id) => {
    expect(claimedRootOf([claimed(1, 'Acme'), offboarding, elsewhere], name)?.facts.id).toBe(id);
  });
});

describe('a claimed root group within another', () => {
  const outer = claimed(1, 'Acme');
  const inner = claimed(2, 'acme/Platform');
  const sibling = claimed(3, 'acme-labs');
  const elsewhere = rootClaimedElsewhere(aGroup(4, 'acme/other'), undefined, claim);

  it('is found in any casing; siblings and those of other connectors are not', () => {
    expect(nestedRootNames(outer, [outer, inner, sibling, elsewhere])).toEqual(['acme$platform']);
    expect(nestedRootNames(inner, [outer, inner, sibling])).toEqual([]);
  });

  it('is enclosed by the claimed ones above it', () => {
    expect(enclosingRoots(inner.facts, [outer, inner, sibling, elsewhere])).toEqual([outer]);
    expect(enclosingRoots(groupFacts(aGroup(5, 'acme/other/deep')), [elsewhere, sibling])).toEqual([]);
  });

  it('owns itself and everything below it; the outer one owns the rest', () => {
    const paths = ['acme/app', 'acme/platform-tools/app', 'Acme/Platform/app', 'acme/platform/deep/app'];
    const items = paths.map((path, index) => projectItem(aProject(index + 1, { path_with_namespace: path })));

    const own = withoutNested(items, nestedRootNames(outer, [outer, inner]));

    expect(own.map(({ facts }) => facts.id)).toEqual([1, 2]);
    expect(withoutNested(items, [])).toBe(items);
  });

  it('is the nearer one above what lies in it', () => {
    expect(rootAbove([outer, inner], 'acme$platform$app')).toBe(inner);
    expect(rootAbove([outer, inner], 'acme$app')).toBe(outer);
  });
});
