import type { TokenClaims } from '../contracts/entra/token.ts';

/** The sender of a request, as `systemData` names it. */
export type Caller = {
  name: string;
  /** Entra's object id of the user, application or managed identity (claim `oid`). */
  principalId: string;
  type: 'User' | 'Application' | 'ManagedIdentity' | 'Key';
  tenantId: string;
};

/**
 * The caller in the claims of a verified token; undefined if it is no access token. A token on behalf of a user has
 * scopes; a token of an application has none and names the application, which an ID token does not.
 */
export function callerOf(claims: TokenClaims): Caller | undefined {
  const { oid: principalId, tid: tenantId } = claims;
  const application = claims.appid ?? claims.azp;
  if (claims.idtyp !== 'app' && claims.scp !== undefined) {
    const name = claims.upn ?? claims.preferred_username ?? claims.unique_name ?? principalId;
    return { name, principalId, type: 'User', tenantId };
  }
  if (application === undefined) return undefined;
  const type = claims.xms_mirid === undefined ? 'Application' : 'ManagedIdentity';
  return { name: application, principalId, type, tenantId };
}
