import { expect, it } from 'vitest';

import { isRegion } from '../../../../shared/features/connectors/domain/regions.ts';

it.each(['westeurope', 'West Europe', 'CentralUS', 'east asia'])('takes %s for a region', (location) => {
  expect(isRegion(location)).toBe(true);
});

it.each(['atlantis', '', ' ', 'westeurope2', 'west-europe', '__proto__'])(
  'does not take %j for one',
  (location) => {
    expect(isRegion(location)).toBe(false);
  },
);
