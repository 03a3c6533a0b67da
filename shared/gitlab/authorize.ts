import { z } from 'zod';

import type { GitLabCredentials, PendingAuthorization } from '../contracts/gitlab/oauth.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabUnauthorizedError,
  TokenExchangeError,
} from '../domain/gitlab-errors.ts';
import { fixedAccess } from './access.ts';
import type { OAuth } from './oauth.ts';
import { type Rest, createRest } from './rest.ts';
import { crawls } from './scopes.ts';
import { TokenFacts } from './token-facts.ts';
import type { Session } from './session.ts';
import type { Transport } from './transport.ts';

const User = z.object({ id: z.int().positive() });
/** What may stand in a header; anything else would fail like a broken line, again and again. */
const sendable = /^[\x21-\x7e]+$/;

/** Turns what the caller authorised with into credentials that GitLab accepts. Throws `TokenExchangeError`. */
export async function authorize(
  authorization: PendingAuthorization,
  oauth: OAuth,
  transport: Transport,
  session: Session,
): Promise<GitLabCredentials> {
  if ('code' in authorization) return oauth.exchange(authorization.code, authorization.codeVerifier);
  const { accessToken } = authorization;
  const rest = createRest(transport, fixedAccess(accessToken), session);
  const provider = `GitLab at ${transport.instanceUrl}`;
  if (!sendable.test(accessToken)) {
    throw failed(`The access token for ${provider} holds characters that no GitLab token has.`);
  }
  await requireUser(rest, provider);
  const expiresOn = await requireScope(rest, provider);
  return { kind: 'token', accessToken, ...(expiresOn === undefined ? {} : { expiresOn }) };
}

async function requireUser(rest: Rest, provider: string): Promise<void> {
  const user: unknown = await rest.users.showCurrentUser().catch((error: unknown) => {
    throw isRefusal(error) ? failed(`${provider} did not accept the access token: ${error.message}`) : error;
  });
  if (!User.safeParse(user).success) throw failed(`${provider} did not say whose access token this is.`);
}

/**
 * Only personal, group and project access tokens tell their scopes here; others are taken as they are. Answers with the
 * token's last day.
 */
async function requireScope(rest: Rest, provider: string): Promise<string | undefined> {
  const facts: unknown = await rest.personalAccessTokens.show().catch((error: unknown) => {
    if (isRefusal(error)) return undefined;
    throw error;
  });
  const { data } = TokenFacts.safeParse(facts);
  if (data === undefined || crawls(data.scopes)) return data?.expires_at ?? undefined;
  const scopes = data.scopes.map((scope) => scope.replace(/[^\w:]/g, '')).join(', ');
  throw failed(
    `The access token for ${provider} lacks the scope read_api (or api); it has: ${scopes.slice(0, 200) || 'none'}.`,
  );
}

function isRefusal(error: unknown): error is Error {
  return (
    error instanceof GitLabUnauthorizedError ||
    error instanceof GitLabForbiddenError ||
    error instanceof GitLabNotFoundError
  );
}

function failed(message: string): TokenExchangeError {
  return new TokenExchangeError(message, { endpoint: '/api/v4/user' });
}
