import { z } from 'zod';

import type { GitLabCredentials, PendingAuthorization } from '../../contracts/gitlab/oauth.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabUnauthorizedError,
  TokenExchangeError,
} from '../../platform/errors/gitlab-errors.ts';
import { fixedAccess } from './credential-state.ts';
import type { OAuth } from './oauth.ts';
import { type Rest, createRest } from './rest.ts';
import { crawls, readPersonalFacts } from './token-facts.ts';
import type { Session } from './session.ts';
import type { Transport } from './transport.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

const User = z.object({ id: z.int().positive() });
/** Characters allowed in a header; any other would fail like a broken connection, on every retry. */
const sendable = /^[\x21-\x7e]+$/;

/** Exchanges the caller's code, or checks the caller's token with GitLab. Throws `TokenExchangeError`. */
export async function authorize(
  authorization: PendingAuthorization,
  oauth: OAuth,
  transport: Transport,
  session: Session,
): Promise<GitLabCredentials> {
  if ('code' in authorization) return oauth.exchange(authorization.code, authorization.codeVerifier);
  const { accessToken } = authorization;
  const access = fixedAccess(accessToken);
  const rest = createRest(transport, access, session);
  const provider = `GitLab at ${transport.instanceUrl}`;
  if (!sendable.test(accessToken)) {
    throw failed(`The access token for ${provider} holds characters that no GitLab token has.`);
  }
  await requireUser(rest, provider);
  const { scopes, expiresOn } = await readPersonalFacts({ transport, access, session });
  if (scopes !== undefined && !crawls(scopes)) throw lacksScope(scopes, provider);
  return { kind: 'token', accessToken, ...omitUndefined({ expiresOn }) };
}

async function requireUser(rest: Rest, provider: string): Promise<void> {
  const user: unknown = await rest.users.showCurrentUser().catch((error: unknown) => {
    if (isLackOfRight(error)) return requireRead(rest, provider);
    throw refused(error, provider);
  });
  if (user !== undefined && !User.safeParse(user).success)
    throw failed(`${provider} did not say whose access token this is.`);
}

/** A fine-grained token may read groups and projects but not its user. */
function isLackOfRight(error: unknown): boolean {
  return error instanceof GitLabForbiddenError && error.fault === undefined;
}

async function requireRead(rest: Rest, provider: string): Promise<undefined> {
  await rest.groups
    .all<true, 'offset'>({ owned: true, perPage: 1, page: 1, showExpanded: true })
    .catch((error: unknown) => {
      throw refused(error, provider);
    });
}

function refused(error: unknown, provider: string): unknown {
  return isRefusal(error) ? failed(`${provider} did not accept the access token: ${error.message}`) : error;
}

function lacksScope(granted: readonly string[], provider: string): TokenExchangeError {
  const scopes = granted.map((scope) => scope.replace(/[^\w:]/g, '')).join(', ');
  return failed(
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
