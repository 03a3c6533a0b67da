import { ClientPrincipal } from '../../contracts/entra/client-principal.ts';
import { TokenClaims } from '../../contracts/entra/token.ts';
import { callerOf, type Caller } from '../../platform/caller.ts';
import { UnauthenticatedError } from '../../platform/errors/errors.ts';

/** Claims that App Service names by the URIs of Windows Identity Foundation. */
const longNames: ReadonlyMap<string, string> = new Map([
  ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid'],
  ['http://schemas.microsoft.com/identity/claims/tenantid', 'tid'],
  ['http://schemas.microsoft.com/identity/claims/scope', 'scp'],
  ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn', 'upn'],
  ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name', 'unique_name'],
]);

/**
 * The caller in the header `X-MS-CLIENT-PRINCIPAL` of App Service authentication. The header can be trusted only if the
 * platform sets it, because then it removes the header from incoming requests. A user who signed in at the platform has
 * no scopes. Throws `UnauthenticatedError`.
 */
export function callerOfPrincipal(header: string): Caller {
  const principal = ClientPrincipal.safeParse(decoded(header));
  const claims = TokenClaims.safeParse(principal.success ? byName(principal.data) : undefined);
  const caller = claims.success ? callerOf({ ...claims.data, scp: scopeOf(claims.data) }) : undefined;
  if (caller === undefined)
    throw new UnauthenticatedError('The platform authenticated no caller of Entra ID.');
  return caller;
}

function byName({ claims }: ClientPrincipal): Record<string, string> {
  return Object.fromEntries(claims.map(({ typ, val }) => [longNames.get(typ) ?? typ, val]));
}

function scopeOf({ idtyp, scp, appid, azp }: TokenClaims): string | undefined {
  if (scp !== undefined || idtyp === 'app') return scp;
  return appid === undefined && azp === undefined ? 'signed-in' : undefined;
}

function decoded(header: string): unknown {
  try {
    return JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}
