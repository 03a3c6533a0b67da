import { expect, it } from 'vitest';

import type { Finding } from '../../../../shared/contracts/findings/finding.ts';
import { StoredHeads } from '../../../../shared/features/findings/domain/stored-heads.ts';
import { aFinding, aHead } from '../../../support/a-finding.ts';

function storedOf(finding: Finding) {
  const { kind, severity, state, firstSeen } = finding;
  return { head: aHead(finding), kind, severity, state, firstSeenAt: firstSeen.time };
}

it('gives the heads of a type as they are now, in their order, and knows ids of all types', () => {
  const [one, two] = [aFinding('one'), aFinding('two', { kind: 'iac' })];
  const secret = aFinding('secret', { kind: 'secret_detection' });
  const heads = new StoredHeads();
  for (const finding of [one, secret, two]) heads.put(storedOf(finding));
  const sast = heads.of('sast');

  heads.put(storedOf({ ...one, state: 'fixed' }));
  heads.put(storedOf(aFinding('later')));

  expect(sast.length).toBe(2);
  expect([0, 1, 2].map((index) => sast.at(index)?.id)).toEqual([one.id, two.id, undefined]);
  expect(sast.at(0)?.state).toBe('fixed');
  expect(heads.of('sast').length).toBe(3);
  expect(heads.of('dast').length).toBe(0);
  expect([one, secret].map(({ id }) => heads.has(id))).toEqual([true, true]);
  expect(heads.has('other')).toBe(false);
  expect(heads.get('other')).toBeUndefined();
});

it('counts each finding as it was put last', () => {
  const heads = new StoredHeads();
  const [one, two] = [aFinding('one'), aFinding('two')];
  heads.put({ ...storedOf(one), isSplit: true });
  heads.put(storedOf(two));

  heads.put({ ...storedOf(two), state: 'fixed', fixedAt: '2026-11-24T10:00:00.000Z' });

  const { head: _, ...known } = storedOf(one);
  expect(heads.get(one.id)).toEqual({ ...known, isSplit: true });
  expect(Array.from(heads.counted(), ({ state, fixedAt }) => [state, fixedAt])).toEqual([
    ['open', undefined],
    ['fixed', '2026-11-24T10:00:00.000Z'],
  ]);
});

it('gives heads as they are beneath exemptions, and counts them under these', () => {
  const heads = new StoredHeads();
  const stored = storedOf(aFinding('one', { state: 'dismissed' }));

  heads.put({ ...stored, head: { ...stored.head, exempt: true, beneath: 'open' } });

  expect(heads.of('sast').at(0)).toEqual({ ...stored.head, state: 'open', exempt: true });
  expect(heads.counted()).toMatchObject([{ state: 'dismissed', head: { exempt: true } }]);
});
