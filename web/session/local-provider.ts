import * as oauth from 'oauth4webapi';

import type { PageSignIn } from '../../shared/contracts/page-settings.ts';
import { keptSignIn, type Tokens } from './kept-sign-in.ts';
import { SessionEndedError } from './session.ts';

type LocalSignIn = Extract<PageSignIn, { kind: 'local' }>;

/** The provider's endpoints, as it describes them. */
export class LocalProvider {
  readonly #client: oauth.Client;
  readonly #issuer: URL;
  readonly #scope: string;
  readonly #options: { [oauth.allowInsecureRequests]: boolean };
  readonly #redirectUri = `${location.origin}/`;
  #server: Promise<oauth.AuthorizationServer> | undefined;

  constructor({ authority, clientId, scope }: LocalSignIn) {
    this.#client = { client_id: clientId };
    this.#issuer = new URL(`${authority}/v2.0`);
    this.#scope = `${scope} openid profile offline_access`;
    // On this machine only, where the provider speaks plain HTTP unless it is started with --tls.
    this.#options = { [oauth.allowInsecureRequests]: this.#issuer.protocol === 'http:' };
  }

  async startSignIn(): Promise<void> {
    const server = await this.#discover();
    const verifier = oauth.generateRandomCodeVerifier();
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    keptSignIn.start({ state, nonce, verifier, returnTo: `${location.pathname}${location.search}` });
    const url = new URL(server.authorization_endpoint ?? '');
    url.search = new URLSearchParams({
      client_id: this.#client.client_id,
      redirect_uri: this.#redirectUri,
      response_type: 'code',
      response_mode: 'fragment',
      scope: this.#scope,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString();
    location.assign(url);
  }

  /** Tokens for the code of the address, if there is one; the address becomes that of the page which the person left. */
  async finishSignIn(): Promise<Tokens | undefined> {
    const answer = new URLSearchParams(location.hash.slice(1));
    if (!answer.has('state')) return undefined;
    const started = keptSignIn.takeStarted();
    history.replaceState(null, '', started?.returnTo ?? '/');
    if (started === undefined) return undefined;
    const server = await this.#discover();
    const parameters = oauth.validateAuthResponse(server, this.#client, answer, started.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      this.#client,
      oauth.None(),
      parameters,
      this.#redirectUri,
      started.verifier,
      this.#options,
    );
    const tokens = tokensOf(
      await oauth.processAuthorizationCodeResponse(server, this.#client, response, {
        expectedNonce: started.nonce,
        requireIdToken: true,
      }),
    );
    keptSignIn.keepTokens(tokens);
    return tokens;
  }

  /** Throws `SessionEndedError` where the provider refuses; another failure may pass. */
  async renew(former: Tokens | undefined): Promise<Tokens> {
    if (former?.refresh === undefined) throw new SessionEndedError();
    const server = await this.#discover();
    const response = await oauth.refreshTokenGrantRequest(
      server,
      this.#client,
      oauth.None(),
      former.refresh,
      this.#options,
    );
    try {
      return tokensOf(await oauth.processRefreshTokenResponse(server, this.#client, response), former);
    } catch (failure) {
      throw isRefusal(failure) ? new SessionEndedError() : failure;
    }
  }

  async signOut(idToken: string | undefined): Promise<void> {
    const url = new URL((await this.#discover()).end_session_endpoint ?? location.origin);
    url.searchParams.set('post_logout_redirect_uri', this.#redirectUri);
    if (idToken !== undefined) url.searchParams.set('id_token_hint', idToken);
    location.assign(url);
  }

  #discover(): Promise<oauth.AuthorizationServer> {
    this.#server ??= oauth
      .discoveryRequest(this.#issuer, this.#options)
      .then((response) => oauth.processDiscoveryResponse(this.#issuer, response))
      .catch((failure: unknown) => {
        // The next try asks again.
        this.#server = undefined;
        throw failure;
      });
    return this.#server;
  }
}

/** RFC 6749, 5.2. */
function isRefusal(failure: unknown): boolean {
  return failure instanceof oauth.ResponseBodyError && [400, 401].includes(failure.status);
}

/** A renewal may leave out what stays as it was. */
function tokensOf(response: oauth.TokenEndpointResponse, former?: Tokens): Tokens {
  const claims = oauth.getValidatedIdTokenClaims(response);
  const refresh = response.refresh_token ?? former?.refresh;
  return {
    access: response.access_token,
    ...(refresh === undefined ? {} : { refresh }),
    id: response.id_token ?? former?.id ?? '',
    name: nameIn(claims) ?? former?.name ?? '',
    expiresAtMs: Date.now() + (response.expires_in ?? 0) * 1000,
  };
}

function nameIn(claims: oauth.IDToken | undefined): string | undefined {
  const name = claims?.['name'] ?? claims?.['preferred_username'] ?? claims?.sub;
  return typeof name === 'string' ? name : undefined;
}
