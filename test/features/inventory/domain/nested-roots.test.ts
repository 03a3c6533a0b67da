import { describe, expect, it } from 'vitest';

import { groupFacts, listedProject } from '../../../../shared/features/inventory/domain/facts.ts';
import {
  namesNestedIn,
  rootsAround,
  withoutNested,
} from '../../../../shared/features/inventory/domain/nested-roots.ts';
import { rootAbove } from '../../../../shared/features/inventory/domain/root-above.ts';
import {
  rootClaimedElsewhere,
  claimedRoot,
} from '../../../../shared/features/onboarding/domain/root-group.ts';
import { aGroup, aProject } from '../../../support/gitlab-things.ts';

const holding = { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date(0) };
const outer = claimedRoot(aGroup(1, 'Acme'), undefined, holding);
const inner = claimedRoot(aGroup(2, 'acme/Platform'), undefined, holding);
const sibling = claimedRoot(aGroup(3, 'acme-labs'), undefined, holding);
const foreign = rootClaimedElsewhere(aGroup(4, 'acme/other'), undefined, holding);

describe('a held root group within another', () => {
  it('is found in any casing; siblings and those of other connectors are none', () => {
    expect(namesNestedIn(outer, [outer, inner, sibling, foreign])).toEqual(['acme$platform']);
    expect(namesNestedIn(inner, [outer, inner, sibling])).toEqual([]);
  });

  it('knows the held ones around it', () => {
    expect(rootsAround(inner.facts, [outer, inner, sibling, foreign])).toEqual([outer]);
    expect(rootsAround(groupFacts(aGroup(5, 'acme/other/deep')), [foreign, sibling])).toEqual([]);
  });

  it('speaks for itself and what lies below it; the outer one for the rest', () => {
    const paths = ['acme/app', 'acme/platform-tools/app', 'Acme/Platform/app', 'acme/platform/deep/app'];
    const items = paths.map((path, index) =>
      listedProject(aProject(index + 1, { path_with_namespace: path })),
    );

    const own = withoutNested(items, namesNestedIn(outer, [outer, inner]));

    expect(own.map(({ facts }) => facts.id)).toEqual([1, 2]);
    expect(withoutNested(items, [])).toBe(items);
  });

  it('is the nearer one above what lies in it', () => {
    expect(rootAbove([outer, inner], 'acme$platform$app')).toBe(inner);
    expect(rootAbove([outer, inner], 'acme$app')).toBe(outer);
  });
});
