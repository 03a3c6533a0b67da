import { expect, it } from 'vitest';

import { claimedRootOf } from '../../../../shared/features/inventory/domain/parent-root.ts';
import { rootAbove } from '../../../../shared/features/inventory/domain/root-above.ts';
import {
  rootClaimedElsewhere,
  claimedRoot,
  offboardingRoot,
} from '../../../../shared/features/onboarding/domain/root-group.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

const now = new Date(0);
const held = claimedRoot(aGroup(1, 'Acme'), undefined, {
  instanceHost: 'gitlab.example',
  runId: 'run-1',
  now: now,
});
const left = offboardingRoot(
  claimedRoot(aGroup(2, 'contoso'), undefined, { instanceHost: 'gitlab.example', runId: 'run-1', now }),
  now,
);
const foreign = rootClaimedElsewhere(aGroup(3, 'fabrikam'), undefined, {
  instanceHost: 'gitlab.example',
  runId: 'run-1',
  now: now,
});

it.each([
  ['acme$web$shop', 1],
  ['contoso$shop', undefined],
  ['fabrikam$shop', undefined],
  ['elsewhere$shop', undefined],
])('finds the held root group in which %s lies', (name, id) => {
  expect(claimedRootOf([held, left, foreign], name)?.facts.id).toBe(id);
});

it('goes to the held one of two of the same name, whatever their order', () => {
  const again = claimedRoot(aGroup(9, 'contoso'), undefined, {
    instanceHost: 'gitlab.example',
    runId: 'run-2',
    now: now,
  });

  const found = [
    [left, again],
    [again, left],
  ].map((roots) => rootAbove(roots, 'contoso$shop')?.facts.id);

  expect(found).toEqual([9, 9]);
  expect(rootAbove([left], 'contoso$shop')?.facts.id).toBe(2);
});
