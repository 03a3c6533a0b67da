import type { GitLabCredentials } from '../../contracts/gitlab/oauth.ts';
import { GitLabThrottledError, GitLabUnavailableError } from '../../platform/errors/gitlab-errors.ts';
import type { Bearer } from './transport.ts';

/** The token one session works with. */
export type Access = Bearer & {
  /** Takes another token in place of the refused one; false when there is none to be had. */
  replace(refusedToken: string): Promise<boolean>;
};

export const renewEarlyMs = 10 * 60_000;

/** A token that is only tried, never renewed. */
export function fixedAccess(accessToken: string): Access {
  return {
    ready: () => Promise.resolve(),
    token: () => accessToken,
    replace: () => Promise.resolve(false),
  };
}

/** Tokens out of the vault; `renew` gives what holds instead of the given token, or the same again. */
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
        // A token that still holds is used while its renewal is out of reach.
        if (leftMs <= 0 || !passes(error)) throw error;
      }
    },
    async replace(refusedToken) {
      if (credentials.accessToken === refusedToken) credentials = await renew(refusedToken);
      return credentials.accessToken !== refusedToken;
    },
  };
}

/** Whether it ends within ten minutes and can be renewed. */
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
