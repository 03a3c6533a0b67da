import type { JobOf } from '../../contracts/job.ts';
import { isPaused } from '../connectors/domain/health.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabUnexpectedAnswerError,
} from '../../platform/errors/gitlab-errors.ts';
import { groupItem, type GroupFacts } from './domain/group-facts.ts';
import { projectItem, type ProjectFacts } from './domain/project-facts.ts';
import type { Removal, Row, Scope } from './domain/inventory.ts';
import type { InventoryItem } from './domain/facts.ts';
import { tombstone } from './domain/row-changes.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isClaimed } from './domain/root-state.ts';
import { untriedJob } from '../../platform/jobs/untried-job.ts';
import { isDeletionDue } from './domain/deletion-due.ts';
import { assessJobs, confirmAfterMs } from './domain/follow-up-jobs.ts';
import type { GitLab } from '../connectors/ports.ts';
import type { InventoryRows } from './ports.ts';
import { applyObservation } from './apply-observation/apply-observation.ts';
import type { App } from '../app.ts';

type Facts = GroupFacts | ProjectFacts;
type ConfirmJob = JobOf<'confirm-gone'>;

/**
 * Asks GitLab directly for items that were not listed, or answered 404 once. Found items are stored. After a first 404 an item
 * is asked for again a minute later. A second one, or the first if the deletion had been announced, makes a tombstone,
 * provided that the root group is visible: otherwise rights were lost. A 403 or another failure concludes nothing. An invalid
 * response fails the job after all other items are done. Idempotent: rows that are no longer missing, or removed, are left.
 */
export async function confirmDeletions(job: ConfirmJob, app: App): Promise<void> {
  const connector = (await app.connectors.get(job.connector))?.value;
  // With lost rights GitLab shows less, which says nothing about deletions.
  if (!isCrawled(connector, job.connector) || isPaused(connector.devops.health, job.rootId)) return;
  const gitlab = await app.gitlab.connect(connector);
  return job.subject === 'group'
    ? confirm(
        job,
        connector,
        gitlab,
        { rows: app.groups, read: async (id) => groupItem(await gitlab.group(id)) },
        app,
      )
    : confirm(
        job,
        connector,
        gitlab,
        { rows: app.projects, read: async (id) => projectItem(await gitlab.project(id)) },
        app,
      );
}

type Confirmation = {
  scope: Scope;
  notFound: number[];
  missing: readonly { id: number; indexName: string }[];
  observedAt: string;
};
type Subject = { scope: Scope; subject: 'group' | 'project' };
type Source<F extends Facts> = { rows: InventoryRows<F>; read(id: number): Promise<InventoryItem<F>> };

async function confirm<F extends Facts>(
  job: ConfirmJob,
  connector: Connector,
  gitlab: GitLab,
  kind: Source<F>,
  app: App,
): Promise<void> {
  const scope = { connectorId: connector.id, rootId: job.rootId };
  const missing = (await kind.rows.stored(scope, job.ids)).filter((row) => row.missing && !row.removed);
  if (missing.length === 0) return;
  const observedAt = app.clock.now().toISOString();
  const { shown, notFound, odd } = await readAll(
    missing.map((row) => row.id),
    kind,
  );
  const { subject } = job;
  const cause = job.because;
  if (shown.length > 0) {
    await applyObservation(
      {
        connector,
        gitlab,
        subject,
        rows: kind.rows,
        items: shown,
        observedAt,
        cause,
      },
      app,
    );
    await removeMovedRows({ scope, subject }, job, shown, kind, app);
  }
  if (notFound.length > 0 && (await isVisible(job.rootId, gitlab))) {
    await tombstoneDeleted(job, { scope, notFound, missing, observedAt }, kind, app);
  }
  if (odd !== undefined) throw odd;
}

/** Tombstones items after their second 404, or after an announced deletion; sends the second round for the others. */
async function tombstoneDeleted<F extends Facts>(
  job: ConfirmJob,
  { scope, notFound, missing, observedAt }: Confirmation,
  kind: Source<F>,
  app: App,
): Promise<void> {
  const { subject } = job;
  const cause = job.because;
  const whole = (await kind.rows.whole(scope, notFound)).filter(isMissing);
  const { gone = [], open = [] } = Object.groupBy(whole, ({ value }) =>
    job.round === 2 || isDeletionDue(value.facts, new Date(observedAt)) ? 'gone' : 'open',
  );
  const ids = open.map(({ value }) => value.facts.id);
  if (ids.length > 0) await sendSecondRound(job, ids, observedAt, app);
  if (gone.length === 0) return;
  const indexNames = new Map(missing.map((row) => [row.id, row.indexName]));
  const context = { subject, cause: { ...cause, kind: 'confirmation' as const }, at: observedAt };
  const changes = gone.map(({ value, etag }) => {
    const indexName = indexNames.get(value.facts.id) ?? '';
    return tombstone({ value, etag, indexName }, removalOf(value, job, observedAt), context);
  });
  await kind.rows.write(scope, changes);
  await app.changeFeed.publish(scope);
  await showRemoval(
    { scope, subject },
    job,
    gone.map(({ value }) => value.facts.id),
    app,
  );
}

/** Removed items are no longer listed; the job asks GitLab nothing. A crash before it is found by the sweep. */
async function showRemoval(
  { scope: { rootId }, subject }: Subject,
  { connector, at }: ConfirmJob,
  ids: readonly number[],
  app: App,
): Promise<void> {
  const jobs = assessJobs({ connector, rootId, subject, ids, at, urgent: true });
  if (jobs.length > 0) await app.jobs.send(jobs);
}

/**
 * Removes rows of items that have a row under another root group by now: the process crashed between writing the new row and
 * removing the old one, or a first crawl, which does not search other root groups, found the item there.
 */
async function removeMovedRows<F extends Facts>(
  { scope, subject }: Subject,
  job: ConfirmJob,
  shown: readonly InventoryItem<F>[],
  { rows }: Source<F>,
  app: App,
): Promise<void> {
  const ids = shown.map((item) => item.id);
  const left = (await rows.stored(scope, ids)).filter((row) => row.missing && !row.removed);
  if (left.length === 0) return;
  for (const root of (await app.rootGroups.list(scope.connectorId)).filter(isClaimed)) {
    if (root.facts.id === scope.rootId) continue;
    const there = await rows.stored({ ...scope, rootId: root.facts.id }, ids);
    const alive = new Set(there.filter((row) => !row.missing && !row.removed).map((row) => row.id));
    // A group that became a root group has its row among those.
    if (subject === 'group') alive.add(root.facts.id);
    const moved = left.filter(({ id }) => alive.has(id));
    for (const row of moved) await rows.remove(scope, row);
    await showRemoval(
      { scope, subject },
      job,
      moved.map(({ id }) => id),
      app,
    );
  }
}

async function readAll<F extends Facts>(
  ids: readonly number[],
  kind: Source<F>,
): Promise<{ shown: InventoryItem<F>[]; notFound: number[]; odd?: GitLabUnexpectedAnswerError }> {
  let odd: GitLabUnexpectedAnswerError | undefined;
  const shown: InventoryItem<F>[] = [];
  const notFound: number[] = [];
  for (const id of ids) {
    try {
      shown.push(await kind.read(id));
    } catch (failure) {
      if (failure instanceof GitLabNotFoundError) notFound.push(id);
      else if (failure instanceof GitLabUnexpectedAnswerError) odd = failure;
      else if (!(failure instanceof GitLabForbiddenError)) throw failure;
    }
  }
  return { shown, notFound, ...(odd && { odd }) };
}

/** GitLab answers 404 for deleted and for hidden items: whether the root group is visible distinguishes them. */
async function isVisible(rootId: number, gitlab: GitLab): Promise<boolean> {
  try {
    await gitlab.group(rootId);
    return true;
  } catch (failure) {
    if (failure instanceof GitLabNotFoundError || failure instanceof GitLabForbiddenError) return false;
    throw failure;
  }
}

async function sendSecondRound(job: ConfirmJob, ids: number[], observedAt: string, app: App): Promise<void> {
  const at = new Date(Date.parse(observedAt) + confirmAfterMs);
  await app.jobs.send([{ ...untriedJob(job), ids, round: 2 }], { at });
}

function isMissing<F>({ value }: { value: Row<F> }): boolean {
  return value.missingSince !== undefined && value.removed === undefined;
}

function removalOf(row: Row<Facts>, job: ConfirmJob, at: string): Removal {
  const wasExpected = job.told === 'destroyed' || row.facts.markedForDeletionOn !== undefined;
  return { at, reason: wasExpected ? 'deleted' : 'no-longer-visible' };
}
