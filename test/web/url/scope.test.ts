import { describe, expect, it } from 'vitest';

import {
  addressOf,
  connectorOf,
  connectorScope,
  resourceIdOf,
  runPath,
  subscriptionScope,
} from '../../../web/url/scope.ts';

const connector = { subscriptionId: '1111', resourceGroup: 'rg (eu)', name: 'gitlab' };
const id =
  '/subscriptions/1111/resourceGroups/rg%20(eu)/providers/Microsoft.Security/securityConnectors/gitlab';

describe('scopes', () => {
  it('are paths of the API', () => {
    expect(subscriptionScope('1111')).toBe('/subscriptions/1111/providers/Microsoft.Security');
    expect(connectorScope(connector)).toBe(id);
  });

  it('are read from ids of a connector and of what is in it', () => {
    expect(connectorOf(id)).toEqual(connector);
    expect(connectorOf(`${id.toLowerCase()}/devops/default/gitLabGroups/a$b`)).toEqual(connector);
    expect(connectorOf('/subscriptions/1111')).toBeUndefined();
  });
});

describe('the address of a thing', () => {
  it('names resource group, connector, group and project', () => {
    expect(addressOf(`${id}/devops/default/gitLabGroups/contoso$mobile/projects/tax-service`)).toBe(
      '/devops/rg%20(eu)/gitlab/contoso$mobile/tax-service',
    );
    expect(addressOf(`${id}/devops/default/gitLabGroups/contoso`)).toBe('/devops/rg%20(eu)/gitlab/contoso');
  });

  it('has an inverse', () => {
    const group = `${id}/devops/default/gitLabGroups/contoso$mobile`;
    expect(resourceIdOf(connector, 'contoso$mobile')).toBe(group);
    expect(resourceIdOf(connector, 'contoso$mobile', 'tax')).toBe(`${group}/projects/tax`);
  });

  it('of a run names its connector', () => {
    expect(runPath(connector, 'run-1')).toBe('/runs/rg%20(eu)/gitlab/run-1');
  });

  it('is none for a connector or an instance', () => {
    expect(addressOf(id)).toBeUndefined();
    expect(addressOf('elsewhere')).toBeUndefined();
  });
});
