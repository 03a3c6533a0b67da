import { expect, it } from 'vitest';

import { scopeIn } from '../../../../shared/features/decisions/domain/scope-in.ts';
import { resourceIdOf } from '../../../../shared/platform/resource-scope.ts';
import { aConnector } from '../../../support/a-connector.ts';

const { key } = aConnector();
const id = resourceIdOf(key);
const groups = `${id}/devops/default/gitLabGroups`;

it.each([
  [id, {}],
  [`${groups}/acme$web`, { group: 'acme$web' }],
  [`${groups}/acme/projects/shop`.toUpperCase(), { group: 'ACME', project: 'SHOP' }],
  ['', undefined],
  [`${id}/`, undefined],
  [`${id}x`, undefined],
  [`${id}/devops/default`, undefined],
  [`${id}/devops/other/gitLabGroups/acme`, undefined],
  [groups, undefined],
  [`${groups}/`, undefined],
  [`${groups}/acme/projects`, undefined],
  [`${groups}/acme/projects/`, undefined],
  [`${groups}/acme/things/shop`, undefined],
  [`${groups}/acme/projects/shop/more`, undefined],
])('reads %s', (resourceId, expected) => {
  expect(scopeIn(key, resourceId)).toEqual(expected);
});
