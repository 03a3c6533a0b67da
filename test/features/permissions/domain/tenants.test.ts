import { describe, expect, it } from 'vitest';

import { tenantOf, withOwnerOfFirst } from '../../../../shared/features/permissions/domain/tenants.ts';

const named = { tenantId: 'contoso', subscriptions: ['aa'], owners: [] };
const rest = { tenantId: 'fabrikam', subscriptions: ['bb', '*'], owners: [] };

describe('the tenant of a subscription', () => {
  it('is the one that names it, in any case', () => {
    expect(tenantOf([rest, named], 'AA')).toBe(named);
  });

  it('is the one that takes all others, where there is one', () => {
    expect(tenantOf([named, rest], 'cc')).toBe(rest);
    expect(tenantOf([named], 'cc')).toBeUndefined();
  });
});

describe('one more owner', () => {
  it('owns the first tenant only', () => {
    expect(withOwnerOfFirst([{ ...named, owners: ['ada'] }, rest], 'admin')).toEqual([
      { ...named, owners: ['ada', 'admin'] },
      rest,
    ]);
  });
});
