import { expect, it } from 'vitest';

import { NotFoundError, ParentNotFoundError } from '../../../../shared/platform/errors/errors.ts';
import {
  devopsOf,
  isVisible,
  ofTenant,
  parentConnector,
  visibleConnector,
} from '../../../../shared/features/connectors/domain/visible-connector.ts';
import { aConnector, aDevOps } from '../../../support/a-connector.ts';

const connector = aConnector({ devops: aDevOps() });
const deleted = aConnector({ deletion: { operationId: 'x', startedAt: '2026-11-23T09:00:00.000Z' } });

it('shows a connector until it is deleted, not until its traces are gone', () => {
  expect([connector, deleted, undefined].map(isVisible)).toEqual([true, false, false]);
});

it('says of what is asked for itself that it does not exist, and of a parent that the parent does not', () => {
  expect(visibleConnector(connector, connector.key)).toBe(connector);
  expect(parentConnector(connector, connector.key)).toBe(connector);
  for (const absent of [deleted, undefined]) {
    expect(() => visibleConnector(absent, connector.key)).toThrow(NotFoundError);
    expect(() => parentConnector(absent, connector.key)).toThrow(ParentNotFoundError);
    expect(() => parentConnector(absent, connector.key)).toThrow(
      "Security connector 'contoso' does not exist.",
    );
  }
});

it('finds the configuration, or says that there is none', () => {
  expect(devopsOf(connector)).toBe(connector.devops);
  expect(() => devopsOf(aConnector())).toThrow(NotFoundError);
});

it('stays with the tenant in which it was made', () => {
  expect(ofTenant(connector, connector)).toBe(connector);
  expect(ofTenant(undefined, connector)).toBeUndefined();
  expect(() => ofTenant(connector, { tenantId: 'another' })).toThrow(NotFoundError);
});
