import type { UnreadableScope } from '../../../contracts/arm/run.ts';
import { type UnreadableKind, unreadableKindOf } from './unreadable.ts';

const retry = 'Retry what failed.';
const remedies: Record<UnreadableKind, string> = {
  malformed:
    'GitLab returned entries in a form that Palisade does not know. Update Palisade, or report the version of GitLab.',
  unstored:
    'The table service rejected the row. Rename the group or project if its name is unusual, then retry what failed.',
  'not owned': `Give the authorising user the role Owner of the group, or take the group out of the connector. ${retry}`,
};

/** The remedy for something that could not be read, as far as GitLab's status shows it. */
export function remedyOf({
  status,
  reason,
  endpoint,
}: Pick<UnreadableScope, 'status' | 'reason' | 'endpoint'>): string {
  const kind = unreadableKindOf(reason);
  if (kind !== undefined) return remedies[kind];
  if (status === undefined)
    return endpoint === ''
      ? retry
      : `GitLab did not respond. Check the network between Palisade and GitLab. ${retry}`;
  return remedyOfStatus(status);
}

function remedyOfStatus(status: number): string {
  if (status === 401) return 'Authorise the connector again.';
  if (status === 403)
    return `Give the authorising user the role Owner of the group, or authorise with a token of a wider scope. ${retry}`;
  if (status === 404)
    return 'Check at GitLab whether the group still exists and the authorising user sees it. Otherwise take it out of the connector.';
  if (status === 429)
    return `GitLab limits requests of the authorising user. Raise its limit, or read at another time. ${retry}`;
  if (status >= 500) return `GitLab failed. Its administrator finds the request in GitLab's log. ${retry}`;
  return retry;
}
