import type {
  SecurityConnectorPatch,
  SecurityConnectorPut,
} from '../../../contracts/arm/security-connector.ts';
import type { ConnectorKey } from '../../../contracts/connector-key.ts';
import type { Caller } from '../../../platform/caller.ts';
import { ConflictError, InvalidRequestError } from '../../../platform/errors/errors.ts';
import type { Connector } from './connector.ts';
import { isRegion } from './regions.ts';
import { systemDataAfter } from './system-data.ts';

type Tags = Connector['tags'];

/** The connector after a PUT. `current` must not be one that is being deleted. Throws if the location is invalid or changes. */
export function connectorFromPut(
  current: Connector | undefined,
  wanted: { key: ConnectorKey; body: SecurityConnectorPut; caller: Caller; newId: string; now: Date },
): Connector {
  const { body } = wanted;
  assertLocation(body.location, current?.location);
  return {
    ...(current ?? newConnector(wanted)),
    location: body.location,
    tags: body.tags ?? {},
    kind: body.kind ?? '',
    ...(typeof body.properties.hierarchyIdentifier === 'string' && {
      hierarchyIdentifier: body.properties.hierarchyIdentifier,
    }),
    systemData: systemDataAfter(current?.systemData, wanted.caller, wanted.now),
  };
}

/**
 * The connector after a PATCH: absent properties stay, null removes (RFC 7396). `tags` are replaced as a whole, as ARM
 * does; if one of them is null, the tags that are not named stay.
 */
export function connectorFromPatch(
  current: Connector,
  wanted: { body: SecurityConnectorPatch; caller: Caller; now: Date },
): Connector {
  const { body } = wanted;
  if (body.location !== undefined) assertLocation(body.location, current.location);
  const { hierarchyIdentifier: known, ...rest } = current;
  const given = body.properties?.hierarchyIdentifier;
  const hierarchyIdentifier = given === undefined ? known : given;
  return {
    ...rest,
    tags: tagsAfter(current.tags, body.tags),
    kind: body.kind === undefined ? current.kind : (body.kind ?? ''),
    ...(typeof hierarchyIdentifier === 'string' && { hierarchyIdentifier }),
    systemData: systemDataAfter(current.systemData, wanted.caller, wanted.now),
  };
}

function tagsAfter(current: Tags, wanted: SecurityConnectorPatch['tags']): Tags {
  if (wanted === undefined) return current;
  const entries = Object.entries(wanted ?? {});
  const merges = entries.some(([, value]) => value === null);
  const kept = merges
    ? Object.entries(current).filter(([name]) => !entries.some(([given]) => isSameName(given, name)))
    : [];
  return Object.fromEntries([
    ...kept,
    ...entries.filter((entry): entry is [string, string] => entry[1] !== null),
  ]);
}

/** ARM compares tag names without case. */
function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function newConnector(wanted: {
  key: ConnectorKey;
  caller: Caller;
  newId: string;
}): Pick<Connector, 'id' | 'key' | 'tenantId'> {
  return { id: wanted.newId, key: wanted.key, tenantId: wanted.caller.tenantId };
}

function assertLocation(location: string, current: string | undefined): void {
  if (!isRegion(location)) {
    const message = `'${location}' is not an Azure region.`;
    throw new InvalidRequestError('The location is not valid.', {
      code: 'LocationNotAvailableForResourceType',
      target: 'location',
      details: [{ code: 'InvalidValue', target: 'location', message }],
    });
  }
  if (current !== undefined && normalised(current) !== normalised(location)) {
    throw new ConflictError(
      `The connector is in '${current}'; a connector can't be moved to '${location}'. Delete it and create it there.`,
      'InvalidResourceLocation',
    );
  }
}

function normalised(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}
