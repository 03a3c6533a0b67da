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
import type { Refusal } from './attempt.ts';
import { crawls } from './token-facts.ts';
import { saying } from './translate-error.ts';
import type { Transport } from './transport.ts';

/** `word` is OAuth's own, e.g. `invalid_grant`. */
type TokenResult =
  | { credentials: GitLabCredentials; scope?: string }
  | { refused: TokenExchangeError; word: string | undefined };

export type OAuth = {
  /**
   * Exchanges a code, which works once; never repeated in here. No answer, a lost one included: `GitLabUnavailableError`,
   * and asking again is harmless, as a used code ends as `invalid_grant`. Accepted but unreadable: `TokenExchangeError`,
   * since the code is spent and the tokens are lost.
   */
  exchange(code: string, codeVerifier?: string): Promise<GitLabCredentials>;
  /** Not safe to repeat: GitLab ends the old pair at once. */
  refresh(refreshToken: string, codeVerifier?: string): Promise<TokenResult>;
  /** Safe to repeat: GitLab answers the same for a token that is revoked already. Ends the whole pair. */
  revoke(token: string): Promise<void>;
};

const tokenPath = '/oauth/token';

/** GitLab OAuth 2.0 API, at the root of the instance. The transport repeats a `POST` only when it never left us. */
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

  async function ask(step: string, grant: Record<string, string>): Promise<TokenResult> {
    const askedAt = now();
    const form = { ...application(step), ...grant };
    const answer = await transport.send({ method: 'POST', path: tokenPath, form });
    if (answer.kind === 'refused') return refusedBy(answer, step);
    const parsed = GitLabTokenResponse.safeParse(answer.body);
    if (parsed.success) return { credentials: credentialsOf(parsed.data, askedAt), ...scopeOf(parsed.data) };
    const message = `${provider} did not ${step}: its answer holds no token.`;
    return { refused: failed(message, answer.status), word: undefined };
  }

  function refusedBy(refusal: Refusal, step: string): TokenResult {
    const { status, words } = refusal;
    const why = words.error === undefined ? saying(refusal) : `${words.text ?? words.error}.`;
    const message = `${provider} did not ${step}: ${why}`;
    const fault = isAboutApplication(words.error) ? ('application-refused' as const) : undefined;
    return { refused: failed(message, status, fault), word: words.error };
  }

  function withVerifier(credentials: GitLabCredentials, codeVerifier: string | undefined): GitLabCredentials {
    const isNeeded = codeVerifier !== undefined && instance.clientSecret === undefined;
    return isNeeded ? ({ ...credentials, codeVerifier } as GitLabCredentials) : credentials;
  }

  return {
    async exchange(code, codeVerifier) {
      const step = 'exchange the authorization code';
      const grant = { grant_type: 'authorization_code', code, ...proofOf(codeVerifier) };
      const result = await ask(step, grant).catch((error: unknown) => {
        throw spent(error)
          ? failed(`${provider} took the authorization code but its answer was lost.`, 200)
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
      const result = await ask(step, { grant_type: 'refresh_token', refresh_token: refreshToken, ...proof });
      if ('refused' in result) return result;
      return { ...result, credentials: withVerifier(result.credentials, codeVerifier) };
    },
    async revoke(token) {
      const { redirect_uri: _unused, ...client } = application('revoke the token');
      const answer = await transport.send({
        method: 'POST',
        path: '/oauth/revoke',
        form: { ...client, token },
      });
      if (answer.kind === 'refused')
        throw failed(`${provider} did not revoke the token: ${saying(answer)}`, answer.status);
    },
  };
}

/** GitLab accepted the code (2xx), yet what came cannot be read. */
function spent(error: unknown): boolean {
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
 * Our own clock counts, so that a GitLab whose clock is off does not shift the end. A short life is not noted: renewed
 * early, such a pair would be renewed at every request; it is renewed when GitLab calls it expired.
 */
function credentialsOf(answer: GitLabTokenResponse, askedAt: Date): GitLabCredentials {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds = 0 } = answer;
  const livesLong = seconds * 1000 >= 2 * renewEarlyMs;
  return {
    kind: 'oauth',
    accessToken,
    ...(refreshToken && { refreshToken }),
    ...(livesLong && { expiresAt: new Date(askedAt.getTime() + seconds * 1000).toISOString() }),
  };
}

function failed(message: string, gitLabStatus: number, fault?: CredentialsFault): TokenExchangeError {
  return new TokenExchangeError(message, { endpoint: tokenPath, gitLabStatus, ...(fault && { fault }) });
}
