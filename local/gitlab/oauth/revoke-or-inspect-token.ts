import { type HttpResponse, ok } from '../http/response.ts';
import type { Call } from '../http/call.ts';
import { authenticateClient, invalidClient, oauthError } from './authenticate-client.ts';
import type { OAuthContext } from './oauth-context.ts';

/** RFC 7009: an unknown token, or one of another application, is not an error. Idempotent. */
export function revokeToken(call: Call, { grants, applications }: OAuthContext): HttpResponse {
  const { application, authenticated } = authenticateClient(call, applications);
  if (!authenticated && application.clientSecret !== undefined) throw invalidClient();
  grants.revoke(call.form.get('token') ?? '', application.clientId);
  return ok({});
}

/** Describes an access token to its holder. */
export function tokenInfo(call: Call, { grants }: OAuthContext): HttpResponse {
  const text = /^Bearer\s+(.*)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
  const pair = grants.byAccessToken(text);
  const seconds = pair === undefined ? 0 : grants.secondsLeft(pair);
  if (pair === undefined || pair.revoked || seconds <= 0) {
    throw oauthError(401, 'invalid_token', 'The access token is invalid.');
  }
  return ok({
    resource_owner_id: pair.userId,
    scope: pair.scopes,
    expires_in: seconds,
    application: { uid: pair.clientId },
    created_at: Math.floor(pair.createdAt / 1_000),
    scopes: pair.scopes,
    expires_in_seconds: seconds,
  });
}
