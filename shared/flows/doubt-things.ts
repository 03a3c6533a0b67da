import type { Scope } from '../domain/inventory/inventory.ts';
import type { StoredRow } from '../domain/inventory/merge-page.ts';
import { refOf } from '../domain/onboarding/connector.ts';
import { confirmJobs, secondLookAfterMs } from '../domain/refresh/confirm-jobs.ts';
import type { JobSender } from '../ports/bus.ts';
import type { DoubtThings } from '../ports/flows/inventory.ts';
import type { Groups, Projects, RootGroups } from '../ports/inventory.ts';

type Doubt = Parameters<DoubtThings>[0];
type Deps = {
  rootGroups: Pick<RootGroups, 'list'>;
  groups: Pick<Groups, 'stored' | 'markMissing'>;
  projects: Pick<Projects, 'stored' | 'markMissing'>;
  jobs: JobSender;
};

/**
 * Notes that GitLab answered 404 for things, where they are stored and alive, and sends the second look that may conclude
 * that they are gone. What nobody stored needs no doubt. Safe to repeat.
 */
export async function doubtThings(doubt: Doubt, deps: Deps): Promise<void> {
  const { connector, subject, ids, observedAt, cause } = doubt;
  const rows = subject === 'group' ? deps.groups : deps.projects;
  for (const root of await deps.rootGroups.list(connector.id)) {
    const scope: Scope = { connectorId: connector.id, rootId: root.facts.id };
    const doubtful = (await rows.stored(scope, ids)).filter((row) => isAlive(row, observedAt));
    if (doubtful.length === 0) continue;
    await rows.markMissing(
      scope,
      doubtful.filter((row) => !row.missing),
      observedAt,
      root.crawl.completeAsOf,
    );
    const jobs = confirmJobs({
      connector: refOf(connector),
      rootId: scope.rootId,
      subject,
      ids: doubtful.map((row) => row.id),
      at: observedAt,
      because: cause,
      round: 2,
    });
    await deps.jobs.send(jobs, { at: new Date(Date.parse(observedAt) + secondLookAfterMs) });
  }
}

function isAlive(row: StoredRow, observedAt: string): boolean {
  return !row.removed && row.seenAt <= observedAt;
}
