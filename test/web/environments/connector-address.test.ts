import { expect, it } from 'vitest';

import { connectorAddress } from '../../../web/panes/environments/connector-address.ts';

const idOf = (rg: string, name: string) =>
  `/subscriptions/1/resourceGroups/${rg}/providers/Microsoft.Security/securityConnectors/${name}`;

it('the address of a connector is never that of the wizard', () => {
  expect(connectorAddress(idOf('palisade', 'gitlab'), '')).toBe('/environments/palisade/gitlab');
  expect(connectorAddress(idOf('add', 'gitlab'), 'sub=1')).toBe('/environments/add/gitlab/connector?sub=1');
  expect(connectorAddress(idOf('Add', 'GitLab'), '')).toBe('/environments/Add/GitLab/connector');
});
