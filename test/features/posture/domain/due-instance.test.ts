import { expect, it } from 'vitest';

import { dueInstance } from '../../../../shared/features/posture/domain/due-instance.ts';

const now = new Date('2026-11-24T10:20:00.000Z');
const readAt = (hoursAgo: number) => new Date(now.getTime() - hoursAgo * 3_600_000).toISOString();
const head = (hoursAgo: number, rulesVersion = 'v1') => ({
  id: 0,
  rootId: 0,
  rulesVersion,
  readTimes: { 'GET /application/settings': readAt(hoursAgo), 'the address of the instance': readAt(99) },
});

it.each([
  ['was never read', undefined, '2026-11-24T10:00:00.000Z'],
  ['has no answer yet', { id: 0, rootId: 0, rulesVersion: 'v1', readTimes: {} }, '2026-11-24T10:00:00.000Z'],
  ['was read a day ago', head(23), '2026-11-24T10:00:00.000Z'],
  ['was read today', head(21), undefined],
])('an instance that %s', (_case, known, expected) => {
  expect(dueInstance(known, now, 'v1')).toBe(expected);
});

it('an instance that other rules judged is judged again by what was read', () => {
  expect(dueInstance(head(3, 'v0'), now, 'v1')).toBe(readAt(3));
});
