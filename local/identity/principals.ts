import { createHash } from 'node:crypto';

import type { JWTHeaderParameters } from 'jose';

/** Everybody exists in every tenant: whom a token is asked for is made up from the name. */
export type Principal = {
  kind: 'user' | 'application' | 'managed-identity';
  name: string;
  objectId?: string;
};

/** What a token is to hold that is out of the ordinary. */
export type TokenWish = Principal & {
  tenantId: string;
  version?: '1.0' | '2.0';
  claims?: Record<string, unknown>;
  header?: Partial<JWTHeaderParameters>;
};

/** The same name in the same tenant always has the same object id, so that roles outlive a restart. */
export function objectIdOf(tenantId: string, name: string): string {
  const hash = createHash('sha256').update(`${tenantId}|${name.toLowerCase()}`).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

/** Claims of an id token about a person. Microsoft Learn, "ID token claims reference". */
export function idClaimsOf(principal: Principal, tenantId: string) {
  const oid = principal.objectId ?? objectIdOf(tenantId, principal.name);
  const { name } = principal;
  return { oid, tid: tenantId, ver: '2.0', sub: `user-${oid}`, name, preferred_username: name };
}

/** Claims that Entra's access tokens hold about a principal, by version of the token. */
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
