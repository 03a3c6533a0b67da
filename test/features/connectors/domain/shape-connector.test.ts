import { describe, expect, it } from 'vitest';

import { InvalidRequestError } from '../../../../shared/platform/errors/errors.ts';
import type { SecurityConnectorPut } from '../../../../shared/contracts/arm/security-connector.ts';
import {
  connectorFromPatch,
  connectorFromPut,
} from '../../../../shared/features/connectors/domain/shape-connector.ts';
import { aConnector, ada } from '../../../support/a-connector.ts';
import { thrownBy } from '../../../support/thrown-by.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const grace = { ...ada, name: 'grace', type: 'Application' as const };

function aPut(more: Partial<SecurityConnectorPut> = {}, hierarchyIdentifier?: string) {
  const body: SecurityConnectorPut = {
    location: 'West Europe',
    properties: {
      environmentName: 'GitLab',
      environmentData: { environmentType: 'GitlabScope' },
      offerings: [{ offeringType: 'CspmMonitorGitLab' }],
      ...(hierarchyIdentifier === undefined ? {} : { hierarchyIdentifier }),
    },
    ...more,
  };
  return { key: aConnector().key, body, caller: grace, newId: 'new-id', now };
}

describe('PUT of a connector', () => {
  it('makes a new one, in the tenant and the name of the caller, with the location as typed', () => {
    expect(connectorFromPut(undefined, aPut())).toEqual({
      id: 'new-id',
      key: aConnector().key,
      tenantId: ada.tenantId,
      location: 'West Europe',
      tags: {},
      kind: '',
      systemData: {
        createdBy: 'grace',
        createdByType: 'Application',
        createdAt: now.toISOString(),
        lastModifiedBy: 'grace',
        lastModifiedByType: 'Application',
        lastModifiedAt: now.toISOString(),
      },
    });
  });

  it('replaces what is there and keeps its life, its maker and how its name was first typed', () => {
    const key = { ...aConnector().key, name: 'CONTOSO' };

    const saved = connectorFromPut(aConnector(), { ...aPut({ kind: 'k', tags: { a: 'b' } }, 'hid'), key });

    expect(saved).toMatchObject({
      id: aConnector().id,
      key: { name: 'contoso' },
      tags: { a: 'b' },
      kind: 'k',
      hierarchyIdentifier: 'hid',
      systemData: { createdBy: 'ada', lastModifiedBy: 'grace', lastModifiedAt: now.toISOString() },
    });
  });

  it('refuses a location that is no region, and names the field', () => {
    const failure = thrownBy(() => connectorFromPut(undefined, aPut({ location: 'atlantis' })));

    expect(failure).toBeInstanceOf(InvalidRequestError);
    expect(failure).toMatchObject({
      status: 400,
      code: 'LocationNotAvailableForResourceType',
      details: [{ target: 'location' }],
    });
  });

  it('refuses to move a connector to another region, not to spell the same one otherwise', () => {
    expect(connectorFromPut(aConnector(), aPut({ location: 'WEST EUROPE' })).location).toBe('WEST EUROPE');
    expect(thrownBy(() => connectorFromPut(aConnector(), aPut({ location: 'northeurope' })))).toMatchObject({
      status: 409,
      code: 'InvalidResourceLocation',
    });
  });
});

const patched = (body: Parameters<typeof connectorFromPatch>[1]['body']) =>
  connectorFromPatch(aConnector({ hierarchyIdentifier: 'old' }), { body, caller: grace, now });

describe('PATCH of a connector', () => {
  it('changes nothing but who changed it last when it names nothing', () => {
    const { systemData, ...rest } = patched({});

    expect({ ...rest, systemData: aConnector().systemData }).toEqual(
      aConnector({ hierarchyIdentifier: 'old' }),
    );
    expect(systemData).toMatchObject({ createdBy: 'ada', lastModifiedBy: 'grace' });
  });

  it('replaces the tags as a whole, and what else it names', () => {
    const properties = { hierarchyIdentifier: 'new' };

    expect(patched({ tags: { only: 'this' }, kind: 'k', properties })).toMatchObject({
      kind: 'k',
      hierarchyIdentifier: 'new',
    });
    expect(patched({ tags: { only: 'this' } }).tags).toEqual({ only: 'this' });
  });

  it('takes the same location and refuses another', () => {
    expect(patched({ location: 'westeurope' }).location).toBe('westeurope');
    expect(thrownBy(() => patched({ location: 'uksouth' }))).toMatchObject({ status: 409 });
    expect(thrownBy(() => patched({ location: 'atlantis' }))).toMatchObject({ status: 400 });
  });
});
