import type { JobOf } from '../../../contracts/job.ts';
import { AccessPausedError, isPaused } from '../../connectors/domain/health.ts';
import type { RootGroup, Scope } from '../../inventory/domain/inventory.ts';
import { namesNestedIn } from '../../inventory/domain/nested-roots.ts';
import type { Connector } from '../../connectors/domain/connector.ts';
import { isCrawled } from '../../connectors/domain/current-operation.ts';
import { taskNameOf } from '../../../platform/jobs/job-identity.ts';
import { noCounts, type TaskResult } from '../domain/run.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { GitLab } from '../../connectors/ports.ts';
import type { InventoryRows } from '../../inventory/ports.ts';
import { completeTask } from '../complete-task.ts';
import type { Observation } from '../../inventory/merge-rows.ts';
import type { App } from '../../app.ts';

type CrawlJob = JobOf<'crawl-groups' | 'crawl-projects' | 'crawl-cut'>;

/** What a task of a crawl works with. */
export type Crawl<J extends CrawlJob> = {
  job: J;
  connector: Connector;
  scope: Scope;
  root: RootGroup;
  roots: RootGroup[];
  gitlab: GitLab;
  /** Root groups within this one, which speak for themselves. */
  nested: string[];
};

const nothing: TaskResult = { counts: noCounts, unreadable: [] };

/** Undefined where nothing is left to do: the task is done, or its root group is crawled no more; it is settled then. Throws `AccessPausedError`. */
export async function openCrawl<J extends CrawlJob>(job: J, app: App): Promise<Crawl<J> | undefined> {
  const task = await app.runTasks.get(job.runId, taskNameOf(job) ?? job.kind);
  const run = await app.runs.get(job.connector.id, job.runId);
  // A task of a run that was interrupted may still be on its way, or have been spawned while others were dropped.
  if (task === undefined || run?.value.state !== 'running') return undefined;
  const connector = (await app.connectors.get(job.connector))?.value;
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const root = (await app.rootGroups.get(scope))?.value;
  const isWanted = isCrawled(connector, job.connector) && root?.onboardingState === 'Onboarded';
  if (task.state === 'done' || !isWanted) {
    await completeTask(job, nothing, [], app);
    return undefined;
  }
  const { health } = connector.devops;
  if (health !== undefined && isPaused(health, job.rootId)) throw new AccessPausedError(health);
  const gitlab = await app.gitlab.connect(connector, 'bulk');
  const roots = await app.rootGroups.list(connector.id);
  return { job, connector, scope, root, roots, gitlab, nested: namesNestedIn(root, roots) };
}

/** Begins before GitLab is asked: what changes while it answers was observed earlier than it happened, and is met again. */
export function observe<Facts>(
  { job, scope, root, roots }: Crawl<CrawlJob>,
  subject: 'group' | 'project',
  rows: InventoryRows<Facts>,
  clock: Clock,
): Observation<Facts> {
  const observedAt = clock.now().toISOString();
  const telling = { subject, cause: { kind: 'crawl' as const, detail: job.runId }, at: observedAt };
  const { completeAsOf } = root.crawl;
  return { rows, scope, observedAt, telling, completeAsOf, roots };
}
