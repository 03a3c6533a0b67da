import { createHash } from 'node:crypto';

import type { ConnectorKey } from '../../../contracts/connector-key.ts';
import { normaliseInstanceUrl } from '../../../contracts/gitlab/instance-url.ts';
import type { Caller } from '../../../platform/caller.ts';
import { ConflictError, InvalidRequestError } from '../../../platform/errors/errors.ts';
import { isSameScope } from '../../../platform/resource-scope.ts';

type Person = Pick<Caller, 'principalId' | 'tenantId'>;

/**
 * An authorization that was exchanged before it configures a connector, which need not exist yet. It works for its caller
 * and that connector only. Its credentials are in the vault under `id`. Times are ISO 8601.
 */
export type KeptAuthorization = Person & {
  id: string;
  connector: ConnectorKey;
  instanceUrl: string;
  createdAt: string;
  expiresAt: string;
};

/** Time in which it can be used. With the pauses of the timer that removes it, it is kept for less than an hour. */
export const keptMs = 50 * 60_000;

/** Time for a configuration that used it in its last moment, before the timer removes it. */
export const removalDelayMs = 2 * 60_000;

/** An exchange that takes longer has crashed. */
const exchangeMs = 60_000;

/** Id for a one-time code, so that a repeated request finds the authorization of the first. Nobody can guess it without the code. */
export function idOfCode(code: string, { tenantId, principalId }: Person): string {
  const text = ['kept authorization', tenantId, principalId.toLowerCase(), code].join('\n');
  const hex = createHash('sha256').update(text).digest('hex');
  return [8, 12, 16, 20, 32].map((end, index) => hex.slice([0, 8, 12, 16, 20][index], end)).join('-');
}

/** Codes of errors by the field that names an authorization. */
const errorCodes = { authorizationId: 'InvalidAuthorization', code: 'InvalidAuthorizationCode' } as const;
type Field = keyof typeof errorCodes;

/** Throws `InvalidRequestError` for one that the caller can't use for this connector, or can no longer. */
export function assertUsableFor(
  authorization: KeptAuthorization | undefined,
  key: ConnectorKey,
  by: Person,
  now: Date,
  field: Field = 'authorizationId',
): KeptAuthorization {
  if (authorization === undefined || !isOf(authorization, by)) throw unknownAuthorization(field);
  if (!isSameScope(authorization.connector, key)) {
    const { name } = authorization.connector;
    throw unusable(
      `was issued for the security connector '${name}'`,
      `The authorization was issued for the security connector '${name}'. Authorise '${key.name}' itself.`,
      field,
    );
  }
  if (Date.parse(authorization.expiresAt) > now.getTime()) return authorization;
  throw unusable('has expired', 'The authorization has expired after 50 minutes. Authorise again.', field);
}

/** Throws `InvalidRequestError` if it was issued by another GitLab than the connector uses. */
export function assertIssuedBy({ instanceUrl }: KeptAuthorization, connectorUrl: string): void {
  if (normaliseInstanceUrl(instanceUrl) === normaliseInstanceUrl(connectorUrl)) return;
  const message = `The authorization was issued by ${instanceUrl}, but the connector uses ${connectorUrl}.`;
  throw unusable(`was issued by ${instanceUrl}`, message);
}

/** Error for an authorization whose credentials a configuration has taken. */
export function usedAuthorization(): ConflictError {
  return new ConflictError(
    'The authorization was used already: the connector has its credentials. Send the configuration without ' +
      'properties.authorization, or authorise again.',
    'AuthorizationUsed',
  );
}

/** Error for a code whose exchange is going on elsewhere or has crashed, or whose connector was authorised again since. */
export function unfinishedExchange({ createdAt }: KeptAuthorization, now: Date): Error {
  if (now.getTime() - Date.parse(createdAt) < exchangeMs) {
    const message = 'The code is being exchanged by another request.';
    return new ConflictError(message, 'AnotherOperationInProgress', 2);
  }
  const message = 'The code was used, or its exchange was interrupted. Start the authorization again.';
  return unusable('was used, or its exchange was interrupted', message, 'code');
}

function isOf(one: Person, by: Person): boolean {
  return one.tenantId === by.tenantId && one.principalId.toLowerCase() === by.principalId.toLowerCase();
}

/** The same for one of another person, so that nobody learns which ones exist. */
function unknownAuthorization(field: Field): InvalidRequestError {
  return unusable(
    'is unknown, or was removed',
    'No authorization of yours has this id, or it was removed. Authorise again.',
    field,
  );
}

function unusable(fault: string, message: string, field: Field = 'authorizationId'): InvalidRequestError {
  const target = `properties.authorization.${field}`;
  return new InvalidRequestError(message, {
    code: errorCodes[field],
    target,
    details: [{ code: 'InvalidValue', target, message: fault }],
  });
}
