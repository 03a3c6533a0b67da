import type { RootGroup } from './inventory.ts';
import { confirmAfterMs } from './follow-up-jobs.ts';

/** Whether GitLab has answered 404 twice for it: it waits until it is seen again, or is taken out. */
export function isLost(root: RootGroup): boolean {
  return root.notFound?.confirmedAt !== undefined;
}

/**
 * A root group after GitLab answered 404 for it. Deletion and lost rights look the same, so the root group keeps its claim
 * and its inventory. The second 404, a minute after the first, is reported and pauses its jobs.
 */
export function rootNotFound(root: RootGroup, observedAt: string): RootGroup {
  const { since = observedAt, confirmedAt } = root.notFound ?? {};
  const isSecond = Date.parse(observedAt) - Date.parse(since) >= confirmAfterMs;
  if (confirmedAt === undefined && !isSecond) return { ...root, notFound: { since, lookedAt: observedAt } };
  return {
    ...root,
    notFound: { since, lookedAt: observedAt, confirmedAt: confirmedAt ?? observedAt },
    provisioningState: 'Failed',
    provisioningStatusMessage: whatToDo(root, since),
    provisioningStatusUpdateTimeUtc: confirmedAt ?? observedAt,
  };
}

/** A root group that GitLab shows again. */
export function foundRoot({ notFound, ...root }: RootGroup, observedAt: string): RootGroup {
  if (notFound?.confirmedAt === undefined) return root;
  return {
    ...root,
    provisioningState: 'Succeeded',
    provisioningStatusMessage: 'OK',
    provisioningStatusUpdateTimeUtc: observedAt,
  };
}

function whatToDo({ facts }: RootGroup, since: string): string {
  const marked =
    facts.markedForDeletionOn === undefined
      ? 'it was deleted, or the authorising user can no longer see it'
      : `it was deleted, as was announced for ${facts.markedForDeletionOn}, or the authorising user can no longer see it`;
  return (
    `GitLab answers 404 for this group since ${since}: ${marked}. Its inventory is kept as it was last seen. If it was ` +
    'deleted, take it out (offboard); if rights were lost, make the user its Owner again, or authorise as another one.'
  );
}
