import * as oauth from 'oauth4webapi';

import type { PageSignIn } from '../../shared/contracts/page-settings.ts';
import { rawRequest } from './raw-request.ts';

type LocalSignIn = Extract<PageSignIn, { kind: 'local' }>;
const options = { [oauth.allowInsecureRequests]: true };

/** Signs a user in as the page does, with a person who chooses a user and types the secret. `origin` is that of the page. */
export async function signInAs(
  user: string,
  secret: string,
  { signIn, origin }: { signIn: LocalSignIn; origin: string },
) {
  const client = { client_id: signIn.clientId };
  const issuer = new URL(`${signIn.authority}/v2.0`);
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const redirectUri = `${origin}/`;
  const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()];
  const parameters = {
    client_id: signIn.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    response_mode: 'fragment',
    scope: `${signIn.scope} openid profile offline_access`,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
  const location = await submitted(server.authorization_endpoint ?? '', {
    ...parameters,
    username: user,
    secret,
  });
  const answer = oauth.validateAuthResponse(
    server,
    client,
    new URLSearchParams(new URL(location).hash.slice(1)),
    state,
  );
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    answer,
    redirectUri,
    verifier,
    options,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    requireIdToken: true,
  });
  return {
    location,
    tokens,
    async renew() {
      const again = await oauth.refreshTokenGrantRequest(
        server,
        client,
        oauth.None(),
        tokens.refresh_token ?? '',
        options,
      );
      return oauth.processRefreshTokenResponse(server, client, again);
    },
    /** Address that the browser is sent to after the sign-out. */
    async signOut() {
      const hint = { id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: redirectUri };
      const url = `${server.end_session_endpoint}?${new URLSearchParams(hint).toString()}`;
      return (await fetch(url, { redirect: 'manual' })).headers.get('location');
    },
  };
}

/** Submits the sign-in page as a browser does; its address is the answer. */
async function submitted(endpoint: string, fields: Record<string, string>): Promise<string> {
  const { origin, pathname } = new URL(endpoint);
  const { headers, text } = await rawRequest(origin, {
    method: 'POST',
    path: pathname,
    headers: { origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
  if (headers.location === undefined) throw new Error(`Nobody was signed in: ${text}`);
  return headers.location;
}
