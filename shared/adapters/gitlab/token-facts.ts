import { z } from 'zod';

import { GitLabUnavailableError, GitLabUnexpectedAnswerError } from '../../platform/errors/gitlab-errors.ts';
import type { GitLab } from '../../features/connectors/ports.ts';
import type { Access } from './credential-state.ts';
import type { Session } from './session.ts';
import type { Transport } from './transport.ts';

type Facts = Awaited<ReturnType<GitLab['tokenFacts']>>;
type Context = { transport: Transport; access: Access; session: Session };

/** Response of `GET /personal_access_tokens/self`, also for group and project access tokens. GitLab REST v4. */
const PersonalFacts = z.object({
  scopes: z.array(z.string()),
  expires_at: z.iso.date().nullish().catch(undefined),
});

/** Response of `GET /oauth/token/info`. GitLab OAuth 2.0 API. */
const OAuthFacts = z.object({ scope: z.array(z.string()) });

/** Scopes and expiry of the token, as far as GitLab reports them. Tries the OAuth route first. */
export async function readTokenFacts(context: Context): Promise<Facts> {
  const oauth = OAuthFacts.safeParse(await readJson('/oauth/token/info', context));
  return oauth.success ? { scopes: oauth.data.scope } : readPersonalFacts(context);
}

/** Like `readTokenFacts`, for a token that is no OAuth token. */
export async function readPersonalFacts(context: Context): Promise<Facts> {
  const { data } = PersonalFacts.safeParse(await readJson('/api/v4/personal_access_tokens/self', context));
  if (data === undefined) return {};
  const scopes = grantedScopes(data.scopes);
  return { ...(scopes && { scopes }), ...(data.expires_at && { expiresOn: data.expires_at }) };
}

/**
 * Best effort: neither an error response (old versions return 400, fine-grained tokens may get 403) nor an outage fails
 * the caller; throttling does. Not through gitbeaker, where a 401 would renew the token.
 */
async function readJson(path: string, { transport, access, session }: Context): Promise<unknown> {
  try {
    const response = await transport.send({ method: 'GET', path, bearer: access, session });
    return response.kind === 'success' ? response.body : undefined;
  } catch (failure) {
    if (failure instanceof GitLabUnavailableError || failure instanceof GitLabUnexpectedAnswerError)
      return undefined;
    throw failure;
  }
}

/** True if the scopes allow a crawl: `read_api` is enough, `api` includes it. */
export function crawls(scopes: readonly string[]): boolean {
  return scopes.includes('api') || scopes.includes('read_api');
}

/**
 * The scopes of a personal, group or project access token; undefined for a fine-grained one. That has the single scope
 * `granular`, and GitLab does not list its permissions.
 */
function grantedScopes(scopes: readonly string[]): string[] | undefined {
  return scopes.includes('granular') ? undefined : [...scopes];
}
