import { type Answer, ok } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { clientOf, invalidClient, oauthError } from './client-proof.ts';
import type { OAuthFace } from './oauth-face.ts';

/** RFC 7009: a token that is unknown or another application's is no error. Safe to repeat. */
export function revokeToken(call: Call, { grants, applications }: OAuthFace): Answer {
  const { application, proved } = clientOf(call, applications);
  if (!proved && application.clientSecret !== undefined) throw invalidClient();
  grants.revoke(call.form.get('token') ?? '', application.clientId);
  return ok({});
}

/** What an access token is good for, told to whoever holds it. */
export function tokenInfo(call: Call, { grants }: OAuthFace): Answer {
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
