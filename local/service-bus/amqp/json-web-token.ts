import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

import type { TokenCheck } from './shared-access-signature.ts';
import type { CheckToken } from './token-check.ts';

/** Azure's clients request tokens for it, with or without a slash at its end. */
const resource = 'https://servicebus.azure.net';

/**
 * Accepts tokens of Entra only, as a namespace without local authentication: signed with a key of `keysUrl`, for Service Bus,
 * not expired. Roles are not checked: every identity may send and receive.
 */
export function issuedBy(keysUrl: string, now: () => number): CheckToken {
  const keys = createRemoteJWKSet(new URL(keysUrl));
  return async ({ type, text }) => {
    if (type !== 'jwt')
      return refused('LocalAuthDisabled: Authorization by key is disabled for this namespace.');
    try {
      const { payload } = await jwtVerify(text, keys, {
        algorithms: ['RS256'],
        audience: [resource, `${resource}/`],
        requiredClaims: ['exp'],
        currentDate: new Date(now()),
      });
      return { valid: true, expiresAtMs: (payload.exp ?? 0) * 1_000 };
    } catch (failure) {
      return refused(reasonOf(failure));
    }
  };
}

function refused(reason: string): TokenCheck {
  return { valid: false, reason };
}

/** Never contains the token or a claim. */
function reasonOf(failure: unknown): string {
  if (failure instanceof errors.JWTExpired) return 'ExpiredToken: The token is expired.';
  if (failure instanceof errors.JWTClaimValidationFailed && failure.claim === 'aud')
    return 'InvalidAudience: The token is not for Service Bus.';
  return 'InvalidSignature: The token has an invalid signature.';
}
