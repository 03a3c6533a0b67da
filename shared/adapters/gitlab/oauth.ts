import type { GitLabInstance } from '../../contracts/gitlab/instance.ts';
import { type GitLabCredentials, GitLabTokenResponse } from '../../contracts/gitlab/oauth.ts';
import { type CredentialsFault, isAboutApplication } from '../../platform/errors/credentials-fault.ts';
import {
  GitLabInterceptedError,
  GitLabUnavailableError,
  GitLabUnexpectedAnswerError,
  TokenExchangeError,
} from '../../platform/errors/gitlab-errors.ts';
import { renewEarlyMs } from './credential-state.ts';
import type { ErrorResponse } from './attempt.ts';
import { crawls } from './token-facts.ts';
import { describeRefusal } from './translate-error.ts';
import type { Transport } from './transport.ts';

/** `code`: OAuth's error code, e.g. `invalid_grant`. */
type TokenResult =
  | { credentials: GitLabCredentials; scope?: string }
  | { refused: TokenExchangeError; code: string | undefined };

export type OAuth = {
  /**
   * Exchanges a code, which works once; not retried. Throws `GitLabUnavailableError` without a response (a retry is
   * harmless: a used code gives `invalid_grant`), and `TokenExchangeError` if GitLab accepted the code but its response
   * can't be read: the code is used up and the tokens are lost.
   */
  exchange(code: string, codeVerifier?: string): Promise<GitLabCredentials>;
  /** Not idempotent: GitLab revokes the old pair at once. */
  refresh(refreshToken: string, codeVerifier?: string): Promise<TokenResult>;
  /** Revokes the whole pair. Idempotent: GitLab returns the same for a revoked token. */
  revoke(token: string): Promise<void>;
};

const tokenPath = '/oauth/token';

/** GitLab OAuth 2.0 API, at the root of the instance. The transport retries a `POST` only if nothing was sent. */
export function createOAuth(transport: Transport, instance: GitLabInstance, now: () => Date): OAuth {
  const provider = `GitLab at ${instance.url}`;

  function application(step: string): Record<string, string> {
    const { clientId, clientSecret, redirectUri } = instance;
    if (clientId === undefined || redirectUri === undefined) {
      throw new TokenExchangeError(
        `${provider} could not ${step}: no OAuth application (client id and redirect URI) is configured for it.`,
        { endpoint: tokenPath },
      );
    }
    const secret = clientSecret !== undefined && { client_secret: clientSecret };
    return { client_id: clientId, redirect_uri: redirectUri, ...secret };
  }

  async function requestToken(step: string, grant: Record<string, string>): Promise<TokenResult> {
    const requestedAt = now();
    const form = { ...application(step), ...grant };
    const response = await transport.send({ method: 'POST', path: tokenPath, form });
    if (response.kind === 'errorResponse') return refusedBy(response, step);
    const parsed = GitLabTokenResponse.safeParse(response.body);
    if (parsed.success)
      return { credentials: credentialsOf(parsed.data, requestedAt), ...scopeOf(parsed.data) };
    const message = `${provider} did not ${step}: its response holds no token.`;
    return { refused: failed(message, response.status), code: undefined };
  }

  function refusedBy(refusal: ErrorResponse, step: string): TokenResult {
    const { status, words } = refusal;
    const why = words.error === undefined ? describeRefusal(refusal) : `${words.text ?? words.error}.`;
    const message = `${provider} did not ${step}: ${why}`;
    const fault = isAboutApplication(words.error) ? ('application-refused' as const) : undefined;
    return { refused: failed(message, status, fault), code: words.error };
  }

  function withVerifier(credentials: GitLabCredentials, codeVerifier: string | undefined): GitLabCredentials {
    const isNeeded = codeVerifier !== undefined && instance.clientSecret === undefined;
    return isNeeded ? ({ ...credentials, codeVerifier } as GitLabCredentials) : credentials;
  }

  return {
    async exchange(code, codeVerifier) {
      const step = 'exchange the authorization code';
      const grant = { grant_type: 'authorization_code', code, ...proofOf(codeVerifier) };
      const result = await requestToken(step, grant).catch((error: unknown) => {
        throw isCodeUsed(error)
          ? failed(`${provider} took the authorization code but its response was lost.`, 200)
          : error;
      });
      if ('refused' in result) throw result.refused;
      if (result.scope === undefined || crawls(result.scope.split(/[\s,]+/)))
        return withVerifier(result.credentials, codeVerifier);
      throw failed(`${provider} granted the scopes '${result.scope}' only; api or read_api is needed.`, 200);
    },
    async refresh(refreshToken, codeVerifier) {
      const step = 'renew the access token';
      const proof = instance.clientSecret === undefined ? proofOf(codeVerifier) : {};
      const result = await requestToken(step, {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        ...proof,
      });
      if ('refused' in result) return result;
      return { ...result, credentials: withVerifier(result.credentials, codeVerifier) };
    },
    async revoke(token) {
      const { redirect_uri: _unused, ...client } = application('revoke the token');
      const response = await transport.send({
        method: 'POST',
        path: '/oauth/revoke',
        form: { ...client, token },
      });
      if (response.kind === 'errorResponse')
        throw failed(`${provider} did not revoke the token: ${describeRefusal(response)}`, response.status);
    },
  };
}

/** True if GitLab accepted the code (2xx) but its response can't be read. */
function isCodeUsed(error: unknown): boolean {
  if (error instanceof GitLabInterceptedError) return false;
  const lost = error instanceof GitLabUnavailableError || error instanceof GitLabUnexpectedAnswerError;
  return lost && error.gitLabStatus !== undefined && error.gitLabStatus < 300;
}

/** RFC 7636, 4.5. */
function proofOf(codeVerifier: string | undefined): Record<string, string> {
  return codeVerifier === undefined ? {} : { code_verifier: codeVerifier };
}

function scopeOf({ scope }: GitLabTokenResponse): { scope?: string } {
  return scope === undefined ? {} : { scope: scope.slice(0, 200).replace(/[^\w:, ]/g, '') };
}

/**
 * Counts by our own clock, so that a wrong clock of GitLab does not shift the expiry. A short lifetime is not stored:
 * renewed early, such a pair would be renewed at every request. It is renewed when GitLab returns that it has expired.
 */
function credentialsOf(response: GitLabTokenResponse, requestedAt: Date): GitLabCredentials {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds = 0 } = response;
  const livesLong = seconds * 1000 >= 2 * renewEarlyMs;
  return {
    kind: 'oauth',
    accessToken,
    ...(refreshToken && { refreshToken }),
    ...(livesLong && { expiresAt: new Date(requestedAt.getTime() + seconds * 1000).toISOString() }),
  };
}

function failed(message: string, gitLabStatus: number, fault?: CredentialsFault): TokenExchangeError {
  return new TokenExchangeError(message, { endpoint: tokenPath, gitLabStatus, ...(fault && { fault }) });
}
