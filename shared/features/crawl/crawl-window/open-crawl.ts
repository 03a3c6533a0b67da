import type { JobOf } from '../../../contracts/job.ts';
import { ConnectorPausedError, isPaused } from '../../connectors/domain/health.ts';
import type { RootGroup, Scope } from '../../inventory/domain/inventory.ts';
import { nestedRootNames } from '../../inventory/domain/root-nesting.ts';
import type { Connector } from '../../connectors/domain/connector.ts';
import { isCrawled } from '../../connectors/domain/current-operation.ts';
import { taskNameOf } from '../../../platform/jobs/job-identity.ts';
import { isUnderWay, noCounts, type TaskResult } from '../domain/run.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { GitLab } from '../../connectors/ports.ts';
import type { InventoryRows } from '../../inventory/ports.ts';
import { completeTask } from '../complete-task.ts';
import type { MergeOptions } from '../../inventory/merge-rows.ts';
import type { App } from '../../app.ts';
import { purgeIfDeleted } from '../../inventory/purge-if-deleted.ts';

type CrawlJob = JobOf<'crawl-groups' | 'crawl-projects' | 'crawl-cut'>;

/** The rows and the connection that a task of a crawl works with. */
export type Crawl<J extends CrawlJob> = {
  job: J;
  connector: Connector;
  scope: Scope;
  root: RootGroup;
  roots: RootGroup[];
  gitlab: GitLab;
  /** Full names of root groups within this one: they have crawls of their own. */
  nested: string[];
};

const nothing: TaskResult = { counts: noCounts, unreadable: [] };

/**
 * Reads all rows that a window needs in one round trip, before GitLab is asked. Their order does not matter, as each
 * may change right after it was read in any order: a run that is stopped meanwhile has no pending task left to
 * complete, and rows are merged under their own ETags. Only the token must be newer than the connector, whose health
 * says if it may be used. Undefined if nothing is left to do: the task is then completed, or its run is paused. Throws
 * `ConnectorPausedError`.
 */
export async function openCrawl<J extends CrawlJob>(job: J, app: App): Promise<Crawl<J> | undefined> {
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const [task, run, stored, roots] = await Promise.all([
    app.runTasks.get(job.runId, taskNameOf(job) ?? job.kind),
    app.runs.get(job.connector.id, job.runId),
    app.connectors.get(job.connector),
    app.rootGroups.list(scope.connectorId),
  ]);
  // What an attempt wrote that crashed before it could see the deletion.
  if (!isCrawled(stored?.value, job.connector)) await purgeIfDeleted(job.connector, [job.rootId], app);
  // A message of a run that was stopped may still be on its way, or have been sent while other tasks were dropped. The task of
  // a paused run stays pending, and is sent again when the run is continued.
  if (task === undefined || !isUnderWay(run?.value)) return undefined;
  const connector = stored?.value;
  const root = roots.find(({ facts }) => facts.id === job.rootId);
  const isWanted = isCrawled(connector, job.connector) && root?.onboardingState === 'Onboarded';
  if (task.state === 'done' || !isWanted) {
    await completeTask(job, nothing, [], app);
    return undefined;
  }
  const { health } = connector.devops;
  if (health !== undefined && isPaused(health, job.rootId)) throw new ConnectorPausedError(health);
  const gitlab = await app.gitlab.connect(connector, 'bulk');
  return { job, connector, scope, root, roots, gitlab, nested: nestedRootNames(root, roots) };
}

/** To be called before GitLab is asked: a change during the answer is then newer than the observation, and not lost. */
export function observe<Facts>(
  { job, scope, root, roots }: Crawl<CrawlJob>,
  subject: 'group' | 'project',
  rows: InventoryRows<Facts>,
  clock: Clock,
): MergeOptions<Facts> {
  const observedAt = clock.now().toISOString();
  const context = { subject, cause: { kind: 'crawl' as const, detail: job.runId }, at: observedAt };
  const { completeAsOf } = root.crawl;
  return { rows, scope, observedAt, context, completeAsOf, roots };
}
