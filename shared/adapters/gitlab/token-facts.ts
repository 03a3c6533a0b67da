import { z } from 'zod';

import { GitLabUnavailableError, GitLabUnexpectedAnswerError } from '../../platform/errors/gitlab-errors.ts';
import type { GitLab } from '../../features/connectors/ports.ts';
import type { Access } from './credential-state.ts';
import type { Session } from './session.ts';
import type { Transport } from './transport.ts';

type Facts = Awaited<ReturnType<GitLab['tokenFacts']>>;
type Asking = { transport: Transport; access: Access; session: Session };

/** Answer of `GET /personal_access_tokens/self`, also for group and project access tokens. GitLab REST v4. */
const PersonalFacts = z.object({
  scopes: z.array(z.string()),
  expires_at: z.iso.date().nullish().catch(undefined),
});

/** Answer of `GET /oauth/token/info`. GitLab OAuth 2.0 API. */
const OAuthFacts = z.object({ scope: z.array(z.string()) });

/** What GitLab tells of the token itself; nothing where it does not. OAuth is asked first. */
export async function readTokenFacts(asking: Asking): Promise<Facts> {
  const oauth = OAuthFacts.safeParse(await told('/oauth/token/info', asking));
  return oauth.success ? { scopes: oauth.data.scope } : readPersonalFacts(asking);
}

/** As `readTokenFacts`, for what is known to be no OAuth token. */
export async function readPersonalFacts(asking: Asking): Promise<Facts> {
  const { data } = PersonalFacts.safeParse(await told('/api/v4/personal_access_tokens/self', asking));
  if (data === undefined) return {};
  const scopes = grantedScopes(data.scopes);
  return { ...(scopes && { scopes }), ...(data.expires_at && { expiresOn: data.expires_at }) };
}

/**
 * Only nice to know, so that nothing that goes wrong decides: no refusal (old versions answer 400, fine-grained tokens
 * may get a 403) and no outage. Past gitbeaker, where a 401 would cost a pair its life. What asks to wait is
 * waited for.
 */
async function told(path: string, { transport, access, session }: Asking): Promise<unknown> {
  try {
    const answer = await transport.send({ method: 'GET', path, bearer: access, session });
    return answer.kind === 'answered' ? answer.body : undefined;
  } catch (failure) {
    if (failure instanceof GitLabUnavailableError || failure instanceof GitLabUnexpectedAnswerError)
      return undefined;
    throw failure;
  }
}

/** `read_api` is enough for the whole crawl; `api` holds it. */
export function crawls(scopes: readonly string[]): boolean {
  return scopes.includes('api') || scopes.includes('read_api');
}

/**
 * What the scopes of a personal, group or project access token tell. A fine-grained one has the single scope `granular`,
 * and what it may do is told by no list: nothing is known of it but what the reads show.
 */
export function grantedScopes(scopes: readonly string[]): string[] | undefined {
  return scopes.includes('granular') ? undefined : [...scopes];
}
