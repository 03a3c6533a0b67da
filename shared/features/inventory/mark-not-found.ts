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
  /** An event of GitLab said that they were destroyed. */
  reported?: 'destroyed';
};

/**
 * Marks stored items as missing after a 404 of GitLab, and sends the jobs that may confirm their deletion: at once if an
 * event reported it or it had been announced, otherwise a minute later. Items without a row are ignored. Idempotent.
 */
export async function markNotFound(items: NotFoundItems, app: App): Promise<void> {
  const { connector, subject, ids, observedAt } = items;
  const rows = subject === 'group' ? app.groups : app.projects;
  for (const root of ids.length === 0 ? [] : await app.rootGroups.list(connector.id)) {
    const scope: Scope = { connectorId: connector.id, rootId: root.facts.id };
    const alive = (await rows.stored(scope, ids)).filter((row) => isAlive(row, observedAt));
    if (alive.length === 0) continue;
    await rows.markMissing(
      scope,
      alive.filter((row) => !row.missing),
      observedAt,
      root.crawl.completeAsOf,
    );
    await sendConfirmations(
      scope,
      alive.map((row) => row.id),
      items,
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
  items: NotFoundItems,
  app: App,
): Promise<void> {
  const { connector, subject, observedAt, cause, reported } = items;
  const expected = reported === 'destroyed' ? new Set(ids) : await dueForDeletion(scope, ids, items, app);
  const jobsFor = (some: readonly number[]) =>
    confirmJobs({
      connector: refOf(connector),
      rootId: scope.rootId,
      subject,
      ids: some,
      at: observedAt,
      cause,
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
