import { hash } from 'node:crypto';

import type { ConnectorKey } from '../../../contracts/connector-key.ts';
import { ListedKind, ListPosition } from '../../../contracts/posture/list-position.ts';
import type { ResourceScope } from '../../../contracts/resource-scope.ts';
import { InvalidRequestError } from '../../../platform/errors/errors.ts';

/** The order of connectors in lists of assessments. */
export function connectorPlace({ resourceGroup, name }: Omit<ConnectorKey, 'subscriptionId'>): string {
  return `${resourceGroup}/${name}`.toLowerCase();
}

/** Negative where `one` is listed before `other`, whatever was read of them. */
export function comparePositions(
  one: Omit<ListPosition, 'after'>,
  other: Omit<ListPosition, 'after'>,
): number {
  if (one.connector !== other.connector) return one.connector < other.connector ? -1 : 1;
  if (one.rootId !== other.rootId) return one.rootId - other.rootId;
  return ListedKind.options.indexOf(one.kind) - ListedKind.options.indexOf(other.kind);
}

/** A position in a form that callers hand back as it is: URL-safe and bound to the scope of the list. */
export function tokenOf(position: ListPosition, scope: ResourceScope): string {
  const { connector, rootId, kind, after } = position;
  const text = JSON.stringify([markOf(scope), connector, rootId, kind, after]);
  return Buffer.from(text).toString('base64url');
}

/** The position in a token. Throws `InvalidRequestError` for a token that no list of this scope gave. */
export function positionOf(token: string, scope: ResourceScope): ListPosition {
  const position = parsed(token, scope);
  if (position !== undefined) return position;
  throw new InvalidRequestError('The continuation token does not belong to this request.', {
    target: 'continuation-token',
  });
}

function parsed(token: string, scope: ResourceScope): ListPosition | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length !== 5 || parts[0] !== markOf(scope)) return undefined;
    const [, connector, rootId, kind, after] = parts as unknown[];
    return ListPosition.safeParse({ connector, rootId, kind, after }).data;
  } catch {
    return undefined;
  }
}

function markOf({ subscriptionId, resourceGroup = '', name = '' }: ResourceScope): string {
  return hash('sha256', [subscriptionId, resourceGroup, name].join('/').toLowerCase(), 'base64url').slice(
    0,
    16,
  );
}
