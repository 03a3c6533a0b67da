import type { Unreadable } from '../../../contracts/arm/run.ts';
import { GitLabError } from '../../../platform/errors/gitlab-errors.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { MergeResult } from './merge-page.ts';

const malformed = 'could not be understood';
const unstored = 'Its row could not be stored: ';
const notOwned =
  'GitLab does not show the group as one that the authorising user owns, directly or by a group above it.';

/** The kinds of unreadable entries that their status does not show. */
export type UnreadableKind = 'malformed' | 'unstored' | 'not owned';

/** The kind of an entry by its reason: entries are stored without it. Undefined for failures of requests. */
export function unreadableKindOf(reason: string): UnreadableKind | undefined {
  if (reason.includes(malformed)) return 'malformed';
  if (reason.startsWith(unstored)) return 'unstored';
  return reason === notOwned ? 'not owned' : undefined;
}

/** The message for entries of GitLab's lists that were left out. */
export function malformedMessage(count: number): string {
  return `${count} of GitLab's entries ${malformed} and were left out.`;
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

/** The endpoint in the entry of a root group that was left out. */
export function rootEndpoint(rootId: number): string {
  return `/api/v4/groups/${rootId}`;
}

/** A root group that a full run skipped, because GitLab no longer shows it as owned by the user. */
export function skippedRoot(root: { id: number; fullPath: string; isLost: boolean }, now: Date): Unreadable {
  const reason = root.isLost
    ? 'GitLab answers 404 for the group: it was deleted, or the authorising user can no longer see it.'
    : notOwned;
  return {
    scope: `group ${root.id} (${root.fullPath})`,
    endpoint: rootEndpoint(root.id),
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
    because: `${unstored}${reason}`,
    since: at,
  };
}
