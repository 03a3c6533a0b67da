import type { PersonalAccessTokens } from '@gitbeaker/rest';
import { z } from 'zod';

import { GitLabNotFoundError, GitLabUnauthorizedError } from '../domain/gitlab-errors.ts';
import type { GitLab } from '../ports/gitlab.ts';
import type { Access } from './access.ts';
import type { Session } from './session.ts';
import type { Transport } from './transport.ts';

type Facts = Awaited<ReturnType<GitLab['tokenFacts']>>;

/** Answer of `GET /personal_access_tokens/self`, also for group and project access tokens. GitLab REST v4. */
export const TokenFacts = z.object({
  scopes: z.array(z.string()),
  expires_at: z.iso.date().nullish().catch(undefined),
});

/** Answer of `GET /oauth/token/info`. GitLab OAuth 2.0 API. */
const OAuthFacts = z.object({ scope: z.array(z.string()) });

/**
 * What GitLab tells of the token itself; nothing where it does not. OAuth is asked first, and past gitbeaker: whose token
 * is no OAuth token is refused there, which must not cost a pair its life, as a refusal by the API would.
 */
export async function readTokenFacts(
  transport: Transport,
  access: Access,
  session: Session,
  personalAccessTokens: Pick<PersonalAccessTokens, 'show'>,
): Promise<Facts> {
  const info = await transport.send({
    method: 'GET',
    path: '/oauth/token/info',
    bearer: access,
    session,
  });
  const facts = info.kind === 'answered' ? OAuthFacts.safeParse(info.body) : undefined;
  if (facts?.success === true) return { scopes: facts.data.scope };
  return personalFacts(personalAccessTokens);
}

async function personalFacts(personalAccessTokens: Pick<PersonalAccessTokens, 'show'>): Promise<Facts> {
  try {
    const { scopes, expires_at: expiresOn } = TokenFacts.parse(await personalAccessTokens.show());
    return { scopes, ...(expiresOn && { expiresOn }) };
  } catch (failure) {
    if (failure instanceof z.ZodError || failure instanceof GitLabNotFoundError) return {};
    if (failure instanceof GitLabUnauthorizedError && failure.fault === 'token-refused') return {};
    throw failure;
  }
}
