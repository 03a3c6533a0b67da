import { describe, expect, it } from 'vitest';

import { missingFilters } from '../../../web/url/missing-filters.ts';

const fault = (target: string) => ({ code: 'InvalidValue', message: 'No.', target });
const filters = { group: ['no/such'], connector: ['gone'], q: ['a'] };

describe('filters that name what is not there', () => {
  it('are those that the service refuses by name', () => {
    const error = { status: 400, target: undefined, details: [fault('group'), fault('connector')] };

    expect(missingFilters(error, filters)).toEqual(['group', 'connector']);
    expect(missingFilters({ status: 400, target: 'connector' }, filters)).toEqual(['connector']);
  });

  it('are the group of a tree too, and each is named once', () => {
    const error = { status: 400, target: undefined, details: [fault('parent'), fault('group')] };

    expect(missingFilters(error, filters)).toEqual(['group']);
  });

  it('are none of another failure, or of what is not in the address', () => {
    expect(missingFilters({ status: 404, target: 'group' }, filters)).toEqual([]);
    expect(missingFilters({ status: 400, target: 'check' }, filters)).toEqual([]);
    expect(missingFilters({ status: 400, target: 'skip' }, filters)).toEqual([]);
  });
});
