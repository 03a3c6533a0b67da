import { type HttpResponse, ok } from '../http/response.ts';
import type { Call, ApiContext } from '../http/call.ts';
import {
  type Client,
  authenticateClient,
  invalidClient,
  invalidGrant,
  oauthError,
} from './authenticate-client.ts';
import { challengeOf, type TokenPair, type AuthorizationCode } from './grants.ts';
import type { OAuthContext } from './oauth-context.ts';

/** `POST /oauth/token`: exchanges a code or a refresh token for a new pair. */
export function issueToken(call: Call, oauth: OAuthContext): HttpResponse {
  const kind = call.form.get('grant_type');
  if (kind === null) throw oauthError(400, 'invalid_request', 'Missing required parameter: grant_type.');
  if (kind !== 'authorization_code' && kind !== 'refresh_token') {
    throw oauthError(
      400,
      'unsupported_grant_type',
      'The authorization grant type is not supported by the authorization server.',
    );
  }
  const client = authenticateClient(call, oauth.applications);
  const pair = kind === 'refresh_token' ? refresh(call, client, oauth) : redeem(call, client, oauth);
  return ok(tokenBody(pair), { 'cache-control': 'no-store', pragma: 'no-cache' });
}

function redeem({ form }: Call, client: Client, { api, grants }: OAuthContext): TokenPair {
  const issued = grants.code(form.get('code') ?? '');
  if (!client.authenticated && !form.has('code_verifier')) throw invalidClient();
  if (issued === undefined || !matchesClient(issued, client, form) || !provesChallenge(issued, form))
    throw invalidGrant();
  assertActiveUser(issued, api);
  if (!client.authenticated && issued.challenge === undefined) throw invalidClient();
  return grants.redeem(issued);
}

/** The redirect URI must be sent again unchanged, also for a refresh. */
function matchesClient(
  granted: AuthorizationCode | TokenPair,
  client: Client,
  form: URLSearchParams,
): boolean {
  return granted.clientId === client.application.clientId && granted.redirectUri === form.get('redirect_uri');
}

function provesChallenge({ challenge }: AuthorizationCode | TokenPair, form: URLSearchParams): boolean {
  return challenge === undefined || challengeOf(form.get('code_verifier') ?? '') === challenge;
}

/** Requires the client secret, or the original code verifier for the documented variant without a secret. */
function refresh({ form }: Call, client: Client, { api, grants }: OAuthContext): TokenPair {
  const hasSecret = client.application.clientSecret !== undefined;
  if (hasSecret && !client.authenticated && !form.has('code_verifier')) throw invalidClient();
  const pair = grants.refreshable(form.get('refresh_token') ?? '');
  if (pair === undefined || !matchesClient(pair, client, form)) throw invalidGrant();
  if (hasSecret && !client.authenticated && (pair.challenge === undefined || !provesChallenge(pair, form))) {
    throw invalidGrant();
  }
  assertActiveUser(pair, api);
  return grants.rotate(pair);
}

/** Checked before the code or token is consumed, so that they stay valid for an unblocked user. */
function assertActiveUser({ userId }: AuthorizationCode | TokenPair, api: ApiContext): void {
  if (api.world.userById(userId)?.state !== 'active') throw invalidGrant();
}

function tokenBody(pair: TokenPair): Record<string, unknown> {
  return {
    access_token: pair.accessToken,
    token_type: 'Bearer',
    expires_in: pair.expiresInSeconds,
    refresh_token: pair.refreshToken,
    scope: pair.scopes.join(' '),
    created_at: Math.floor(pair.createdAt / 1_000),
  };
}
