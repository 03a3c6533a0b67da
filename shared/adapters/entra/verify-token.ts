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
  /** Where Entra is, without the tenant: `https://login.microsoftonline.com`. */
  authority: string;
  audiences: readonly string[];
  tenants: readonly Tenant[];
  /** The scope that a token on behalf of a user must hold. */
  requiredScope?: string | undefined;
};
/** Throws `UnauthenticatedError`, or `IdentityUnavailableError` when its keys can't be had. */
export type VerifyToken = (token: string) => Promise<Caller>;

/** Clocks of two machines may differ by so much. */
const clockToleranceSeconds = 60;

/**
 * Checks Entra access tokens of the tenants that are served: signature (RS256 only, so that neither `none` nor a public key
 * taken for a secret gets through), issuer, audience, times. What is read before that only chooses what to check against.
 */
export function tokenVerifier(rules: TokenRules, now: () => Date, fetching?: Fetch): VerifyToken {
  const calm = fetchWithCooldown(now, fetching);
  const metadataOf = providerMetadata(rules.authority, calm, now);
  const keysAt = signingKeys(calm);
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

/** Whoever asks on behalf of a user must have been given this API by the user. An application by itself holds no scopes. */
function assertScope({ scp, idtyp }: TokenClaims, required: string): void {
  if (scp === undefined || idtyp === 'app' || scp.split(' ').includes(required)) return;
  throw new UnauthenticatedError('The access token does not hold the scope that is needed here.');
}

/** What is wrong with a token is told in our words: the library's may quote it. */
function refuse(failure: unknown): never {
  if (failure instanceof errors.JWTExpired) {
    throw new UnauthenticatedError('The access token has expired.', { code: 'ExpiredAuthenticationToken' });
  }
  if (failure instanceof errors.JWTClaimValidationFailed) {
    throw new UnauthenticatedError(claimWords.get(failure.claim) ?? 'The access token is invalid.');
  }
  if (failure instanceof errors.JOSEError && tokenFaults.has(failure.code)) {
    throw new UnauthenticatedError('The access token is invalid.');
  }
  throw new IdentityUnavailableError();
}

const claimWords: ReadonlyMap<string, string> = new Map([
  ['aud', 'The access token is for another audience.'],
  ['iss', 'The access token is from another issuer.'],
  ['nbf', 'The access token is not valid yet.'],
]);

/** Faults that lie in the token; everything else lies with the provider. */
const tokenFaults: ReadonlySet<string> = new Set([
  errors.JWTInvalid.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
  errors.JWKSNoMatchingKey.code,
  errors.JWKSMultipleMatchingKeys.code,
]);
