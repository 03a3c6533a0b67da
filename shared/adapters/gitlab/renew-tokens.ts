import { setTimeout as wait } from 'node:timers/promises';

import type { GitLabCredentials } from '../../contracts/gitlab/oauth.ts';
import { GitLabUnauthorizedError, GitLabUnavailableError } from '../../platform/errors/gitlab-errors.ts';
import type { TokenLeases, Vault } from '../../features/credentials/ports.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { endsSoon } from './credential-state.ts';
import type { OAuth } from './oauth.ts';
import { type LeaseTimes, waitForLease } from './token-lease.ts';

type Secrets = Vault['credentials'];
export type TokenStore = { secrets: Secrets; leases: TokenLeases; leaseTimes: LeaseTimes };
type Deps = TokenStore & { oauth: OAuth; now: () => Date };

const endpoint = '/oauth/token';
const maxWrites = 8;
const firstPauseMs = 200;
/** Crashed lease holders that a wait covers: the holder, and the one that took over from it. */
const maxCrashes = 2;
const minPollMs = 100;
const maxPollMs = 1_000;

/**
 * Returns credentials in place of `accessToken`: those that another process has stored, or a new pair, stored before it
 * is used; the same if they can't be renewed. GitLab's refresh tokens work once, so only the holder of the connector's
 * lease renews and others wait for what it stores. Idempotent: the vault is read first, also under the lease. After a
 * crash between GitLab's response and the store the refresh token is used up: throws `GitLabUnauthorizedError`, and the
 * connector must be authorised again.
 */
export async function renewTokens(
  connectorId: string,
  accessToken: string,
  deps: Deps,
): Promise<GitLabCredentials> {
  const isGood = (held: GitLabCredentials) => !isToBeRenewed(held, accessToken, deps.now());
  return underLease(
    connectorId,
    deps,
    async () => {
      const held = await readCredentials(deps.secrets, connectorId);
      return isGood(held) ? held : undefined;
    },
    () => renew(connectorId, isGood, deps),
  );
}

/**
 * Stores the credentials of a new authorization, after a renewal in progress, and returns those that they replaced.
 * Idempotent: those of a kept authorization are not stored again over a pair that was renewed from them.
 */
export async function adoptCredentials(
  connectorId: string,
  credentials: GitLabCredentials,
  deps: TokenStore,
): Promise<GitLabCredentials | undefined> {
  const { replaced } = await underLease(connectorId, deps, undefined, async () => {
    const stored = await deps.secrets.get(connectorId);
    const { authorizationId } = credentials;
    if (authorizationId !== undefined && stored?.value.authorizationId === authorizationId)
      return { replaced: undefined };
    await deps.secrets.put(connectorId, credentials);
    return { replaced: stored?.value };
  });
  return replaced;
}

/** Throws `GitLabUnauthorizedError` if there are none. */
export async function readCredentials(
  secrets: Pick<Secrets, 'get'>,
  connectorId: string,
): Promise<GitLabCredentials> {
  const stored = await secrets.get(connectorId);
  if (stored !== undefined) return stored.value;
  const message = 'The connector holds no GitLab credentials; it must be authorised.';
  throw new GitLabUnauthorizedError(message, { endpoint, fault: 'no-credentials' });
}

/**
 * Runs the action under the lease, unless `found` returns a result first. Throws `GitLabUnavailableError` if the lease
 * stays taken.
 */
async function underLease<T extends object>(
  connectorId: string,
  { leases, leaseTimes }: TokenStore,
  found: (() => Promise<T | undefined>) | undefined,
  action: () => Promise<T>,
): Promise<T> {
  const lease = waitForLease(connectorId, leases, leaseTimes);
  for (let pollMs = minPollMs; ; pollMs = Math.min(pollMs * 1.5, maxPollMs)) {
    const already = await found?.();
    if (already !== undefined) return already;
    const held = await lease.tryWithLease(action);
    if (held !== undefined) return held.done;
    if (lease.waitedMs() > maxCrashes * leaseTimes.deadAfterMs + maxPollMs) {
      const message = "Another process is renewing the connector's GitLab tokens and does not get done.";
      throw new GitLabUnavailableError(message, { endpoint });
    }
    await wait(pollMs * (0.5 + Math.random() / 2));
  }
}

function isToBeRenewed(held: GitLabCredentials, accessToken: string, now: Date): boolean {
  if (held.kind === 'token' || held.refreshToken === undefined) return false;
  return held.accessToken === accessToken || endsSoon(held, now);
}

async function renew(
  connectorId: string,
  isGood: (held: GitLabCredentials) => boolean,
  { secrets, oauth }: Deps,
): Promise<GitLabCredentials> {
  const held = await readCredentials(secrets, connectorId);
  if (isGood(held) || held.kind === 'token' || held.refreshToken === undefined) return held;
  const result = await oauth.refresh(held.refreshToken, held.codeVerifier);
  if ('credentials' in result) return keep(connectorId, held, result.credentials, secrets);
  if (result.code !== 'invalid_grant') throw result.refused;
  const now = await readCredentials(secrets, connectorId);
  if (now.accessToken !== held.accessToken) return now;
  const message = `${result.refused.message} The connector must be authorised again.`;
  throw new GitLabUnauthorizedError(message, { endpoint, gitLabStatus: 400, fault: 'refresh-lost' });
}

/**
 * Stores the new pair, unless another pair was stored meanwhile because this process seemed to have crashed. Retries
 * for a while if the vault fails, as the old pair no longer works.
 */
async function keep(
  connectorId: string,
  replaced: GitLabCredentials,
  fresh: GitLabCredentials,
  secrets: Secrets,
): Promise<GitLabCredentials> {
  for (let writes = 1; ; writes += 1) {
    try {
      const now = await readCredentials(secrets, connectorId);
      if (now.accessToken !== replaced.accessToken) return now;
      const { authorizationId } = replaced;
      await secrets.put(connectorId, { ...fresh, ...omitUndefined({ authorizationId }) });
      return fresh;
    } catch (error) {
      if (writes === maxWrites || error instanceof GitLabUnauthorizedError) throw error;
      await wait(firstPauseMs * 2 ** (writes - 1));
    }
  }
}
