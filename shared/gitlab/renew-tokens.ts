import { setTimeout as wait } from 'node:timers/promises';

import type { GitLabCredentials } from '../contracts/gitlab/oauth.ts';
import { ConcurrentChangeError } from '../domain/errors.ts';
import { GitLabUnauthorizedError } from '../domain/gitlab-errors.ts';
import type { Stored, Vault } from '../ports.ts';
import { endsSoon } from './access.ts';
import type { OAuth } from './oauth.ts';

type Secrets = Vault['credentials'];
const mostWrites = 5;
const pauseMs = 200;

/**
 * What holds instead of `accessToken`: what somebody else stored meanwhile, or a fresh pair, stored before anyone uses
 * it. The same again when it cannot be renewed. GitLab's refresh tokens work once: run one at a time per connector.
 * Repeating is safe: the vault is read first. Throws `GitLabUnauthorizedError` when only a new consent helps.
 */
export async function renewTokens(
  connectorId: string,
  accessToken: string,
  deps: { secrets: Secrets; oauth: OAuth; now: () => Date },
): Promise<GitLabCredentials> {
  const stored = await readCredentials(deps.secrets, connectorId);
  const held = stored.value;
  if (held.accessToken !== accessToken && !endsSoon(held, deps.now())) return held;
  if (held.kind === 'token' || held.refreshToken === undefined) return held;
  const result = await deps.oauth.refresh(held.refreshToken);
  if ('credentials' in result) return keep(connectorId, stored, result.credentials, deps.secrets);
  if (result.word !== 'invalid_grant') throw result.refused;
  const now = await readCredentials(deps.secrets, connectorId);
  if (now.value.accessToken !== held.accessToken) return now.value;
  const message = `${result.refused.message} The connector must be authorised again.`;
  throw new GitLabUnauthorizedError(message, { endpoint: result.refused.endpoint, gitLabStatus: 400 });
}

/** Throws `GitLabUnauthorizedError` when there are none. */
export async function readCredentials(
  secrets: Pick<Secrets, 'get'>,
  connectorId: string,
): Promise<Stored<GitLabCredentials>> {
  const stored = await secrets.get(connectorId);
  if (stored !== undefined) return stored;
  throw new GitLabUnauthorizedError('The connector holds no GitLab credentials; it must be authorised.', {
    endpoint: '/oauth/token',
  });
}

/**
 * Stores the fresh pair; a pair of a new consent that came in between wins. A vault that fails is tried again, as the
 * old pair is worth nothing any more; a write that went through all the same is found by reading.
 */
async function keep(
  connectorId: string,
  replaced: Stored<GitLabCredentials>,
  fresh: GitLabCredentials,
  secrets: Secrets,
): Promise<GitLabCredentials> {
  let { etag } = replaced;
  for (let writes = 1; ; writes += 1) {
    try {
      await secrets.put(connectorId, fresh, etag);
      return fresh;
    } catch (error) {
      if (writes === mostWrites) throw error;
      if (error instanceof ConcurrentChangeError) {
        const stored = await readCredentials(secrets, connectorId);
        if (stored.value.accessToken !== replaced.value.accessToken) return stored.value;
        etag = stored.etag;
      } else await wait(writes * pauseMs);
    }
  }
}
