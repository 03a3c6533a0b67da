import type { GitLabCredentials } from '../../contracts/gitlab/oauth.ts';
import { GitLabThrottledError, GitLabUnavailableError } from '../../platform/errors/gitlab-errors.ts';
import type { Bearer } from './transport.ts';

/** The token of one session. */
export type Access = Bearer & {
  /** Replaces a token that GitLab refused; false if there is no other. */
  replace(refusedToken: string): Promise<boolean>;
};

export const renewEarlyMs = 10 * 60_000;

/** A token that is never renewed. */
export function fixedAccess(accessToken: string): Access {
  return {
    ready: () => Promise.resolve(),
    token: () => accessToken,
    replace: () => Promise.resolve(false),
  };
}

/**
 * Tokens of the vault. `renew` returns valid credentials in place of the given token, or the same if there are none.
 */
export function renewedAccess(
  held: GitLabCredentials,
  renew: (accessToken: string) => Promise<GitLabCredentials>,
  now: () => Date,
): Access {
  let credentials = held;
  return {
    token: () => credentials.accessToken,
    async ready() {
      const leftMs = timeLeftMs(credentials, now());
      if (leftMs >= renewEarlyMs) return;
      try {
        credentials = await renew(credentials.accessToken);
      } catch (error) {
        // A token that is still valid is used while it can't be renewed.
        if (leftMs <= 0 || !passes(error)) throw error;
      }
    },
    async replace(refusedToken) {
      if (credentials.accessToken === refusedToken) credentials = await renew(refusedToken);
      return credentials.accessToken !== refusedToken;
    },
  };
}

/** True if the token can be renewed and expires within ten minutes. */
export function endsSoon(credentials: GitLabCredentials, now: Date): boolean {
  return timeLeftMs(credentials, now) < renewEarlyMs;
}

function timeLeftMs(credentials: GitLabCredentials, now: Date): number {
  if (credentials.kind === 'token' || credentials.refreshToken === undefined) return Infinity;
  if (credentials.expiresAt === undefined) return Infinity;
  return Date.parse(credentials.expiresAt) - now.getTime();
}

function passes(error: unknown): boolean {
  return error instanceof GitLabUnavailableError || error instanceof GitLabThrottledError;
}
