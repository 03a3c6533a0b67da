import { expect, it } from 'vitest';

import { canBeTold } from '../../../../shared/features/inventory/domain/can-be-told.ts';
import { aRootGroup } from '../../../adapters/tables/rows.ts';

it('has nothing to tell until one of the root groups was crawled to its end', () => {
  const { completeAsOf: _never, ...crawl } = aRootGroup(1).crawl;
  const fresh = { ...aRootGroup(1), crawl };
  const crawled = { ...aRootGroup(2), crawl: { ...crawl, completeAsOf: '2026-11-23T10:00:00.000Z' } };

  expect(canBeTold([fresh])).toBe(false);
  expect(canBeTold([fresh, crawled])).toBe(true);
});
