import type { Unreadable } from '../../contracts/arm/run.ts';
import { GitLabError } from '../gitlab-errors.ts';

/** How a failure reads on a run: what could not be read, where, and why, in words that hold no secret. */
export function unreadableFrom(failure: unknown, scope: string, now: Date): Unreadable {
  const since = now.toISOString();
  if (!(failure instanceof GitLabError)) {
    return {
      scope,
      endpoint: '',
      because: failure instanceof Error ? failure.message : 'unknown failure',
      since,
    };
  }
  const status = failure.gitLabStatus === undefined ? {} : { status: failure.gitLabStatus };
  return { scope, endpoint: failure.endpoint, ...status, because: failure.message, since };
}
