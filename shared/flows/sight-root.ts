import { ConcurrentChangeError } from '../domain/errors.ts';
import type { Scope } from '../domain/inventory/inventory.ts';
import { describeRoot, sightedRoot, type RootSighting } from '../domain/inventory/sighted-root.ts';
import type { ChangeFeed, RootGroups } from '../ports.ts';

type Deps = {
  rootGroups: Pick<RootGroups, 'get' | 'replace'>;
  changeFeed: Pick<ChangeFeed, 'publishRoots'>;
};

/** Each lost race means that somebody else changed the root group; so many in a row is no longer chance. */
const maxAttempts = 6;

/**
 * Stores what GitLab showed of a root group, together with what the feed tells of it. Safe to repeat, to run twice at once
 * and to come late: the same facts write nothing, and an answer to an earlier question is left aside.
 */
export async function sightRoot(scope: Scope, sighting: RootSighting, deps: Deps): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sightOnce(scope, sighting, deps);
    } catch (failure) {
      if (!(failure instanceof ConcurrentChangeError) || attempt >= maxAttempts) throw failure;
    }
  }
}

async function sightOnce(scope: Scope, sighting: RootSighting, deps: Deps): Promise<void> {
  const stored = await deps.rootGroups.get(scope);
  const sighted = stored === undefined ? undefined : sightedRoot(stored.value, sighting);
  if (stored === undefined || sighted === undefined) return;
  const events = describeRoot(stored.value, sighted, sighting.cause);
  await deps.rootGroups.replace(scope.connectorId, sighted, stored.etag, events);
  if (events.length > 0) await deps.changeFeed.publishRoots(scope.connectorId);
}
