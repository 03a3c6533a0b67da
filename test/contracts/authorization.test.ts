import { expect, it } from 'vitest';

import {
  DevOpsConfigurationPatch,
  DevOpsConfigurationPut,
} from '../../shared/contracts/arm/devops-configuration.ts';

it.each([{ accessToken: ' glpat-1\r\n' }, { code: '\tcode-1 ' }])(
  'a secret is taken without what was pasted around it: %j',
  (authorization) => {
    const [name = '', given = ''] = Object.entries(authorization)[0] ?? [];
    const properties = { autoDiscovery: 'Enabled', authorization };
    const taken = { properties: { authorization: { [name]: given.trim() } } };

    expect(DevOpsConfigurationPut.parse({ properties })).toMatchObject(taken);
    expect(DevOpsConfigurationPatch.parse({ properties })).toMatchObject(taken);
  },
);

it.each([{ accessToken: ' \n' }, { code: '' }])(
  'a secret of nothing but blanks is none: %j',
  (authorization) => {
    const properties = { autoDiscovery: 'Enabled', authorization };

    expect(DevOpsConfigurationPut.safeParse({ properties }).success).toBe(false);
  },
);
