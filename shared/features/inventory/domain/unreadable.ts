import type { Unreadable } from '../../../contracts/arm/run.ts';
import { GitLabError } from '../../../platform/errors/gitlab-errors.ts';

/** What is said of elements of GitLab's lists that were left out. */
export function malformedWords(count: number): string {
  return `${count} of GitLab's entries could not be understood and were left out.`;
}

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

/** A root group that a run over everything left out, as GitLab no longer shows it as the user's. */
export function skippedRoot(root: { id: number; fullPath: string; isLost: boolean }, now: Date): Unreadable {
  const because = root.isLost
    ? 'GitLab answers 404 for the group: it was deleted, or the authorising user can no longer see it.'
    : 'GitLab does not show the group as one that the authorising user owns, directly or by a group above it.';
  return {
    scope: `group ${root.id} (${root.fullPath})`,
    endpoint: `/api/v4/groups/${root.id}`,
    ...(root.isLost ? { status: 404 } : {}),
    because,
    since: now.toISOString(),
  };
}
