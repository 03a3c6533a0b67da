import type { GroupFacts, ProjectFacts, Scope } from './domain/inventory.ts';
import type { StoredRow } from './domain/merge-page.ts';
import type { ChangeCause } from '../../contracts/arm/change.ts';
import { refOf, type Connector } from '../connectors/domain/connector.ts';
import { isPastAnnouncedEnd } from './domain/announced-end.ts';
import { confirmJobs, secondLookAfterMs } from './domain/follow-up-jobs.ts';
import type { InventoryRows } from './ports.ts';
import type { App } from '../app.ts';

type Doubt = {
  connector: Connector;
  subject: 'group' | 'project';
  ids: readonly number[];
  observedAt: string;
  cause: ChangeCause;
  /** GitLab's event says that they are no more. */
  told?: 'destroyed';
};

/**
 * Notes that GitLab answered 404 for things, where they are stored and alive, and sends the second look that may conclude
 * that they are gone: at once where GitLab told that they were destroyed, or had announced it; a minute later for all else.
 * What nobody stored needs no doubt. Safe to repeat.
 */
export async function markNotFound(doubt: Doubt, app: App): Promise<void> {
  const { connector, subject, ids, observedAt } = doubt;
  const rows = subject === 'group' ? app.groups : app.projects;
  for (const root of ids.length === 0 ? [] : await app.rootGroups.list(connector.id)) {
    const scope: Scope = { connectorId: connector.id, rootId: root.facts.id };
    const doubtful = (await rows.stored(scope, ids)).filter((row) => isAlive(row, observedAt));
    if (doubtful.length === 0) continue;
    await rows.markMissing(
      scope,
      doubtful.filter((row) => !row.missing),
      observedAt,
      root.crawl.completeAsOf,
    );
    await lookAgain(
      scope,
      doubtful.map((row) => row.id),
      doubt,
      app,
    );
  }
}

function isAlive(row: StoredRow, observedAt: string): boolean {
  return !row.removed && row.seenAt <= observedAt;
}

async function lookAgain(scope: Scope, ids: readonly number[], doubt: Doubt, app: App): Promise<void> {
  const { connector, subject, observedAt, cause, told } = doubt;
  const expected = told === 'destroyed' ? new Set(ids) : await announced(scope, ids, doubt, app);
  const jobsFor = (some: readonly number[]) =>
    confirmJobs({
      connector: refOf(connector),
      rootId: scope.rootId,
      subject,
      ids: some,
      at: observedAt,
      because: cause,
      round: 2,
      told,
    });
  await app.jobs.send(jobsFor([...expected]));
  const later = jobsFor(ids.filter((id) => !expected.has(id)));
  await app.jobs.send(later, { at: new Date(Date.parse(observedAt) + secondLookAfterMs) });
}

async function announced(
  scope: Scope,
  ids: readonly number[],
  { subject, observedAt }: Doubt,
  app: App,
): Promise<Set<number>> {
  const rows: Pick<InventoryRows<GroupFacts | ProjectFacts>, 'whole'> = subject === 'group'
    ? app.groups
    : app.projects;
  const whole = await rows.whole(scope, ids);
  const facts = whole.map(({ value }) => value.facts);
  return new Set(facts.filter((one) => isPastAnnouncedEnd(one, new Date(observedAt))).map(({ id }) => id));
}
