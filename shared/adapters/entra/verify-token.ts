import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';

import { TokenClaims, TokenOrigin } from '../../contracts/entra/token.ts';
import type { Tenant } from '../../contracts/tenant.ts';
import { callerOf, type Caller } from '../../platform/caller.ts';
import { UnauthenticatedError } from '../../platform/errors/errors.ts';
import { fetchWithCooldown, type Fetch } from './fetch-with-cooldown.ts';
import { IdentityUnavailableError } from './identity-unavailable-error.ts';
import { providerMetadata } from './provider-metadata.ts';
import { signingKeys } from './signing-keys.ts';

export type TokenRules = {
  /** Base URL of Entra without the tenant: `https://login.microsoftonline.com`. */
  authority: string;
  audiences: readonly string[];
  tenants: readonly Tenant[];
  /** The scope that a token on behalf of a user must have. */
  requiredScope?: string | undefined;
};
/** Throws `UnauthenticatedError`, or `IdentityUnavailableError` if its keys are unavailable. */
export type VerifyToken = (token: string) => Promise<Caller>;

/** Allowed difference between the clocks of two machines. */
const clockToleranceSeconds = 60;

/**
 * Verifies Entra access tokens of the served tenants: signature (RS256 only, so that neither `none` nor a public key used
 * as an HMAC secret is accepted), issuer, audience, times. Claims that are read before only select the keys.
 */
export function tokenVerifier(rules: TokenRules, now: () => Date, fetching?: Fetch): VerifyToken {
  const fetchOnce = fetchWithCooldown(now, fetching);
  const metadataOf = providerMetadata(rules.authority, fetchOnce, now);
  const keysAt = signingKeys(fetchOnce);
  return async (token) => {
    const { issuer, jwks_uri: jwksUri } = await metadataOf(originOf(token, rules.tenants));
    const options = {
      algorithms: ['RS256'],
      issuer,
      audience: [...rules.audiences],
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'nbf'],
      currentDate: now(),
    };
    const { payload } = await jwtVerify(token, keysAt(jwksUri), options).catch(refuse);
    return assertCaller(payload, rules.requiredScope);
  };
}

function originOf(token: string, tenants: readonly Tenant[]): TokenOrigin {
  const origin = TokenOrigin.safeParse(peek(token));
  if (!origin.success) throw new UnauthenticatedError('The access token is invalid.');
  if (tenants.some(({ tenantId }) => tenantId === origin.data.tid)) return origin.data;
  throw new UnauthenticatedError('The access token is from a tenant that is not served here.', {
    code: 'InvalidAuthenticationTokenTenant',
  });
}

function peek(token: string): unknown {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

function assertCaller(payload: JWTPayload, requiredScope: string | undefined): Caller {
  const claims = TokenClaims.safeParse(payload);
  if (claims.success && requiredScope !== undefined) assertScope(claims.data, requiredScope);
  const caller = claims.success ? callerOf(claims.data) : undefined;
  if (caller === undefined) throw new UnauthenticatedError('The token is not an access token.');
  return caller;
}

/** A token on behalf of a user needs the scope of this API. A token of an application itself has no scopes. */
function assertScope({ scp, idtyp }: TokenClaims, required: string): void {
  if (scp === undefined || idtyp === 'app' || scp.split(' ').includes(required)) return;
  throw new UnauthenticatedError('The access token does not have the required scope.');
}

/** Translates failures into own messages, because those of the library may quote the token. */
function refuse(failure: unknown): never {
  if (failure instanceof errors.JWTExpired) {
    throw new UnauthenticatedError('The access token has expired.', { code: 'ExpiredAuthenticationToken' });
  }
  if (failure instanceof errors.JWTClaimValidationFailed) {
    throw new UnauthenticatedError(claimMessages.get(failure.claim) ?? 'The access token is invalid.');
  }
  if (failure instanceof errors.JOSEError && tokenFaults.has(failure.code)) {
    throw new UnauthenticatedError('The access token is invalid.');
  }
  throw new IdentityUnavailableError();
}

const claimMessages: ReadonlyMap<string, string> = new Map([
  ['aud', 'The access token is for another audience.'],
  ['iss', 'The access token is from another issuer.'],
  ['nbf', 'The access token is not valid yet.'],
]);

/** Error codes that concern the token; all others concern the provider. */
const tokenFaults: ReadonlySet<string> = new Set([
  errors.JWTInvalid.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
  errors.JWKSNoMatchingKey.code,
  errors.JWKSMultipleMatchingKeys.code,
]);
