import type { JWTHeaderParameters } from 'jose';

import { objectIdOf } from './identities.ts';

/** Identity that a token is issued for. Every name exists in every tenant. */
export type Principal = {
  kind: 'user' | 'application' | 'managed-identity';
  name: string;
  objectId?: string;
};

/** Contents of an access token: a principal, and claims and header fields that override the usual ones. */
export type TokenSpec = Principal & {
  tenantId: string;
  version?: '1.0' | '2.0';
  claims?: Record<string, unknown>;
  header?: Partial<JWTHeaderParameters>;
};

/** ID token claims of a user. Microsoft Learn, "ID token claims reference". */
export function idClaimsOf(principal: Principal, tenantId: string) {
  const oid = principal.objectId ?? objectIdOf(tenantId, principal.name);
  const { name } = principal;
  return { oid, tid: tenantId, ver: '2.0', sub: `user-${oid}`, name, preferred_username: name };
}

/** Access token claims of a principal, by token version, as Entra issues them. */
export function claimsOf(principal: Principal, tenantId: string, version: '1.0' | '2.0') {
  const oid = principal.objectId ?? objectIdOf(tenantId, principal.name);
  const common = { oid, tid: tenantId, ver: version };
  if (principal.kind === 'user') {
    const name = version === '1.0' ? { upn: principal.name } : { preferred_username: principal.name };
    return { ...common, ...name, sub: `user-${oid}`, scp: 'user_impersonation', idtyp: 'user' };
  }
  const application = version === '1.0' ? { appid: principal.name } : { azp: principal.name };
  const identity =
    principal.kind === 'managed-identity' ? { xms_mirid: `/subscriptions/none/identities/${oid}` } : {};
  return { ...common, ...application, ...identity, sub: oid, idtyp: 'app' };
}
