import { describe, expect, it } from 'vitest';

import type { ExemptionResource } from '../../../shared/contracts/arm/exemption.ts';
import { exemptAddress, isOpen } from '../../../web/panes/recommendations/exempt-address.ts';
import { choiceOf, countBy, exemptionList } from '../../../web/panes/recommendations/exemption-list.ts';

const connectorId =
  '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Security/securityConnectors/gitlab';
const person = { name: 'anna', objectId: 'a' };

function anExemption(
  name: string,
  properties: Partial<ExemptionResource['properties']> = {},
): ExemptionResource {
  return {
    id: `${connectorId}/exemptions/${name}`,
    name,
    type: 'Microsoft.Security/securityConnectors/exemptions',
    properties: {
      connector: 'gitlab',
      scope: `${connectorId}/devops/default/gitLabGroups/acme$web/projects/shop`,
      kind: 'project',
      gitLabId: 7,
      fullPath: 'acme/web/shop',
      check: 'REV-01',
      category: 'RiskAccepted',
      text: 'Archived in March.',
      expiresOn: '2027-03-31T00:00:00.000Z',
      state: 'Active',
      createdOn: '2026-11-30T00:00:00.000Z',
      createdBy: person,
      updatedOn: '2026-11-30T00:00:00.000Z',
      updatedBy: person,
      ...properties,
    },
  };
}

const all = [
  anExemption('shop'),
  anExemption('expired', { state: 'Expired', check: 'PRJ-04' }),
  anExemption('wide', {
    kind: 'connector',
    fullPath: '',
    check: 'SEC-11',
    category: 'Mitigated',
    text: 'By a gate.',
  }),
  anExemption('other', { fullPath: 'acme/webshop/blog', connector: 'legacy' }),
];
const titleOf = (check: string) => (check === 'SEC-11' ? 'Secrets should be resolved' : '');
const namesIn = (search: string, filters = {}) =>
  exemptionList(all, choiceOf(search, filters), titleOf).map(({ name }) => name);

describe('the list of exemptions', () => {
  it('has those in force, unless the address asks for others', () => {
    expect(namesIn('')).toEqual(['shop', 'wide', 'other']);
    expect(namesIn('state=Expired')).toEqual(['expired']);
    expect(namesIn('state=all')).toHaveLength(4);
    expect(namesIn('state=nonsense')).toHaveLength(3);
  });

  it('is chosen by reason, text, group with all below it, connector and several checks', () => {
    expect(namesIn('category=mitigated')).toEqual(['wide']);
    expect(namesIn('find=secrets')).toEqual(['wide']);
    expect(namesIn('find=march')).toEqual(['shop', 'other']);
    expect(namesIn('', { group: ['acme/web'] })).toEqual(['shop']);
    expect(namesIn('', { connector: ['legacy'] })).toEqual(['other']);
    expect(namesIn('', { check: ['SEC-11', 'PRJ-04'] })).toEqual(['wide']);
  });

  it('is not chosen by the one check whose panel is open', () => {
    expect(namesIn('', { check: ['SEC-11'] })).toHaveLength(3);
  });

  it('has as many of each value as its choice would list', () => {
    const choice = choiceOf('', {});

    expect(countBy(all, 'state', choice, titleOf)).toEqual({ Active: 3, Expired: 1 });
    expect(countBy(all, 'category', choice, titleOf)).toEqual({ RiskAccepted: 2, Mitigated: 1 });
  });
});

describe('the address of an exemption', () => {
  const metadata = new Map(
    (['project', 'group'] as const).map((subject) => [
      subject === 'project' ? 'REV-01' : 'GRP-01',
      { subject },
    ]),
  ) as never;

  it('opens the panel of its check at what is exempt, with the evidence of its thing', () => {
    const address = exemptAddress('/recommendations?check=REV-01&by=exempt', all[0]!, metadata);

    expect(new URLSearchParams(address.split('?')[1]).get('project')).toBe('rg/gitlab/acme$web/shop');
    expect(isOpen(address, `?${address.split('?')[1]}`)).toBe(true);
    expect(isOpen(address, '?check=REV-01')).toBe(false);
  });

  it('names no thing that the check does not judge', () => {
    const group = anExemption('group', { kind: 'group', fullPath: 'acme/web' });

    expect(exemptAddress('/recommendations?check=REV-01', group, metadata)).not.toContain('project=');
  });
});
