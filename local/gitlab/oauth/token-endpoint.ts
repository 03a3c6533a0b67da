import { type Answer, ok } from '../http/answer.ts';
import type { Call, Face } from '../http/call.ts';
import { type Client, clientOf, invalidClient, invalidGrant, oauthError } from './client-proof.ts';
import { challengeOf, type GrantedPair, type IssuedCode } from './grants.ts';
import type { OAuthFace } from './oauth-face.ts';

/** `POST /oauth/token`: a code, or a refresh token, for a new pair. */
export function giveToken(call: Call, oauth: OAuthFace): Answer {
  const kind = call.form.get('grant_type');
  if (kind === null) throw oauthError(400, 'invalid_request', 'Missing required parameter: grant_type.');
  if (kind !== 'authorization_code' && kind !== 'refresh_token') {
    throw oauthError(
      400,
      'unsupported_grant_type',
      'The authorization grant type is not supported by the authorization server.',
    );
  }
  const client = clientOf(call, oauth.applications);
  const pair = kind === 'refresh_token' ? refresh(call, client, oauth) : redeem(call, client, oauth);
  return ok(asToken(pair), { 'cache-control': 'no-store', pragma: 'no-cache' });
}

function redeem({ form }: Call, client: Client, { face, grants }: OAuthFace): GrantedPair {
  const issued = grants.code(form.get('code') ?? '');
  if (!client.proved && !form.has('code_verifier')) throw invalidClient();
  if (issued === undefined || !belongs(issued, client, form) || !provesChallenge(issued, form))
    throw invalidGrant();
  refuseBarred(issued, face);
  if (!client.proved && issued.challenge === undefined) throw invalidClient();
  return grants.redeem(issued);
}

/** The redirect URI must be sent again and be the same, at a refresh too. */
function belongs(granted: IssuedCode | GrantedPair, client: Client, form: URLSearchParams): boolean {
  return granted.clientId === client.application.clientId && granted.redirectUri === form.get('redirect_uri');
}

function provesChallenge({ challenge }: IssuedCode | GrantedPair, form: URLSearchParams): boolean {
  return challenge === undefined || challengeOf(form.get('code_verifier') ?? '') === challenge;
}

/** With the secret; or, as the variant without one is documented, with the verifier of the beginning once more. */
function refresh({ form }: Call, client: Client, { face, grants }: OAuthFace): GrantedPair {
  const secretKept = client.application.clientSecret !== undefined;
  if (secretKept && !client.proved && !form.has('code_verifier')) throw invalidClient();
  const pair = grants.refreshable(form.get('refresh_token') ?? '');
  if (pair === undefined || !belongs(pair, client, form)) throw invalidGrant();
  if (secretKept && !client.proved && (pair.challenge === undefined || !provesChallenge(pair, form))) {
    throw invalidGrant();
  }
  refuseBarred(pair, face);
  return grants.rotate(pair);
}

/** Before anything is used up: who is let in again finds their tokens as they were. */
function refuseBarred({ userId }: IssuedCode | GrantedPair, face: Face): void {
  if (face.world.userById(userId)?.state !== 'active') throw invalidGrant();
}

function asToken(pair: GrantedPair): Record<string, unknown> {
  return {
    access_token: pair.accessToken,
    token_type: 'Bearer',
    expires_in: pair.expiresInSeconds,
    refresh_token: pair.refreshToken,
    scope: pair.scopes.join(' '),
    created_at: Math.floor(pair.createdAt / 1_000),
  };
}
