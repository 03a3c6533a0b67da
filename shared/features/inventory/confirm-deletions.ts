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
import { afresh } from '../../platform/jobs/afresh.ts';
import { isDeletionDue } from './domain/deletion-due.ts';
import { confirmAfterMs } from './domain/follow-up-jobs.ts';
import type { GitLab } from '../connectors/ports.ts';
import type { InventoryRows } from './ports.ts';
import { applyObservation } from './apply-observation/apply-observation.ts';
import type { App } from '../app.ts';

type Facts = GroupFacts | ProjectFacts;
type ConfirmJob = JobOf<'confirm-gone'>;

/**
 * Asks GitLab directly for things that were not listed, or answered 404 once. What it shows is stored as it is now. What
 * answers 404 is looked at again a minute later, and a second 404 makes a tombstone, as does the first where the deletion had
 * been announced, provided that the root group itself can still be seen: else rights were lost, and nothing is concluded. A 403 or any other trouble concludes nothing. An answer
 * that can't be understood keeps the others from nothing; the job fails with it when they are dealt with, and comes again.
 * Safe to repeat: rows that are no longer missing, or removed already, are left alone.
 */
export async function confirmDeletions(job: ConfirmJob, app: App): Promise<void> {
  const connector = (await app.connectors.get(job.connector))?.value;
  // Who lost rights may see less, which tells nothing of what there is.
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
  const { subject, because: cause } = job;
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
    await removeMovedRows({ scope, subject }, shown, kind, app);
  }
  if (notFound.length > 0 && (await isVisible(job.rootId, gitlab))) {
    await tombstoneDeleted(job, { scope, notFound, missing, observedAt }, kind, app);
  }
  if (odd !== undefined) throw odd;
}

/** A second 404, or one that GitLab had announced: what is still doubted becomes a tombstone. */
async function tombstoneDeleted<F extends Facts>(
  job: ConfirmJob,
  { scope, notFound, missing, observedAt }: Confirmation,
  kind: Source<F>,
  app: App,
): Promise<void> {
  const { subject, because: cause } = job;
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
}

/**
 * What has its row under another root group by now needs none here: a process died between writing the one and removing
 * the other, or a first crawl, which does not look elsewhere, found it there.
 */
async function removeMovedRows<F extends Facts>(
  { scope, subject }: { scope: Scope; subject: 'group' | 'project' },
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
    for (const row of left.filter(({ id }) => alive.has(id))) await rows.remove(scope, row);
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

/** GitLab answers 404 for what is gone and for what may not be seen: the root group tells the two apart. */
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
  await app.jobs.send([{ ...afresh(job), ids, round: 2 }], { at });
}

function isMissing<F>({ value }: { value: Row<F> }): boolean {
  return value.missingSince !== undefined && value.removed === undefined;
}

function removalOf(row: Row<Facts>, { told }: ConfirmJob, at: string): Removal {
  const wasExpected = told === 'destroyed' || row.facts.markedForDeletionOn !== undefined;
  return { at, reason: wasExpected ? 'deleted' : 'no-longer-visible' };
}
