import { expect, it } from 'vitest';

import { begunAt, newRunId } from '../../../../shared/features/crawl/domain/run-id.ts';

const uuid = '0123abcd-4567-4000-8000-000000000001';

it('sorts the newest run first, as text', () => {
  const times = [0, 999_999_999_999, 1_795_428_000_000, 1_795_428_000_001, 9_999_999_999_998];

  const ids = times.map((time) => newRunId(new Date(time), uuid));

  expect(ids.toSorted()).toEqual(ids.toReversed());
});

it('tells runs of the same moment apart, in the form that the route expects', () => {
  const now = new Date('2026-11-23T10:00:00.000Z');

  expect(newRunId(now, uuid)).toMatch(/^\d{13}-0123abcd4567$/);
  expect(newRunId(now, uuid)).not.toBe(newRunId(now, uuid.replace('0', 'f')));
});

it('tells when its run began', () => {
  const now = new Date('2026-11-23T10:00:00.123Z');

  expect(begunAt(newRunId(now, uuid))).toEqual(now);
});
