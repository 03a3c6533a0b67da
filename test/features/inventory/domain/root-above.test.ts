import { expect, it } from 'vitest';

import { rootAbove } from '../../../../shared/features/inventory/domain/root-above.ts';
import { claimedRoot } from '../../../../shared/features/onboarding/domain/root-group.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

const roots = [aGroup(1, 'Acme'), aGroup(2, 'acme-labs'), aGroup(3, 'contoso/platform')].map((group) =>
  claimedRoot(group, undefined, { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date(0) }),
);

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
])('finds the root group of %s', (name, id) => {
  expect(rootAbove(roots, name)?.facts.id).toBe(id);
});

it('takes the one seen last of two that had the same name one after the other', () => {
  const again = claimedRoot(aGroup(9, 'acme'), undefined, {
    instanceHost: 'gitlab.example',
    runId: 'run-2',
    now: new Date(1),
  });
  const { seenAt: _, ...old } = roots[0]!;

  expect(rootAbove([...roots, again], 'acme$web')?.facts.id).toBe(9);
  expect(rootAbove([again, old], 'acme$web')?.facts.id).toBe(9);
  expect(rootAbove([old, again], 'acme$web')?.facts.id).toBe(9);
});
