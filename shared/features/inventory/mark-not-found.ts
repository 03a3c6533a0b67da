import type { GroupFacts } from './domain/group-facts.ts';
import type { ProjectFacts } from './domain/project-facts.ts';
import type { Scope } from './domain/inventory.ts';
import type { StoredRow } from './domain/merge-page.ts';
import type { ChangeCause } from '../../contracts/arm/change.ts';
import { refOf, type Connector } from '../connectors/domain/connector.ts';
import { isDeletionDue } from './domain/deletion-due.ts';
import { confirmJobs, confirmAfterMs } from './domain/follow-up-jobs.ts';
import type { InventoryRows } from './ports.ts';
import type { App } from '../app.ts';

type NotFoundItems = {
  connector: Connector;
  subject: 'group' | 'project';
  ids: readonly number[];
  observedAt: string;
  cause: ChangeCause;
  /** GitLab's event says that they are no more. */
  reported?: 'destroyed';
};

/**
 * Notes that GitLab answered 404 for things, where they are stored and alive, and sends the second look that may conclude
 * that they are gone: at once where GitLab reported that they were destroyed, or had announced it; a minute later for all else.
 * What nobody stored needs no doubt. Safe to repeat.
 */
export async function markNotFound(doubt: NotFoundItems, app: App): Promise<void> {
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
    await sendConfirmations(
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

async function sendConfirmations(
  scope: Scope,
  ids: readonly number[],
  doubt: NotFoundItems,
  app: App,
): Promise<void> {
  const { connector, subject, observedAt, cause, reported } = doubt;
  const expected = reported === 'destroyed' ? new Set(ids) : await dueForDeletion(scope, ids, doubt, app);
  const jobsFor = (some: readonly number[]) =>
    confirmJobs({
      connector: refOf(connector),
      rootId: scope.rootId,
      subject,
      ids: some,
      at: observedAt,
      because: cause,
      round: 2,
      reported,
    });
  await app.jobs.send(jobsFor([...expected]));
  const later = jobsFor(ids.filter((id) => !expected.has(id)));
  await app.jobs.send(later, { at: new Date(Date.parse(observedAt) + confirmAfterMs) });
}

async function dueForDeletion(
  scope: Scope,
  ids: readonly number[],
  { subject, observedAt }: NotFoundItems,
  app: App,
): Promise<Set<number>> {
  const rows: Pick<InventoryRows<GroupFacts | ProjectFacts>, 'whole'> = subject === 'group'
    ? app.groups
    : app.projects;
  const whole = await rows.whole(scope, ids);
  const facts = whole.map(({ value }) => value.facts);
  return new Set(facts.filter((one) => isDeletionDue(one, new Date(observedAt))).map(({ id }) => id));
}
