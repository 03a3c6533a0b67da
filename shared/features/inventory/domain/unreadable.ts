import type { Unreadable } from '../../../contracts/arm/run.ts';
import { GitLabError } from '../../../platform/errors/gitlab-errors.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { MergeResult } from './merge-page.ts';

/** The message for entries of GitLab's lists that were left out. */
export function malformedMessage(count: number): string {
  return `${count} of GitLab's entries could not be understood and were left out.`;
}

/** A failure as an entry of a run: what could not be read, where, and why. The message holds no secret. */
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
  const { endpoint, gitLabStatus: status, message } = failure;
  return { scope, endpoint, ...omitUndefined({ status }), because: message, since };
}

/** A root group that a full run skipped, because GitLab no longer shows it as owned by the user. */
export function skippedRoot(root: { id: number; fullPath: string; isLost: boolean }, now: Date): Unreadable {
  const reason = root.isLost
    ? 'GitLab answers 404 for the group: it was deleted, or the authorising user can no longer see it.'
    : 'GitLab does not show the group as one that the authorising user owns, directly or by a group above it.';
  return {
    scope: `group ${root.id} (${root.fullPath})`,
    endpoint: `/api/v4/groups/${root.id}`,
    ...(root.isLost ? { status: 404 } : {}),
    because: reason,
    since: now.toISOString(),
  };
}

/** A row that the tables rejected, as an entry of a run or a root group. */
export function unstoredRow(
  { id, name, reason, status }: MergeResult<unknown>['rejected'][number],
  { subject, at }: { subject: 'group' | 'project'; at: string },
): Unreadable {
  return {
    scope: `${subject} ${id} (${name})`,
    endpoint: '',
    ...omitUndefined({ status }),
    because: `Its row could not be stored: ${reason}`,
    since: at,
  };
}
