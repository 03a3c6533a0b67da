import type { Job } from '../../../contracts/job.ts';
import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { refOf, type Connector } from '../../connectors/domain/connector.ts';
import { begunAt } from '../../crawl/domain/run-id.ts';
import type { PendingTask } from '../../crawl/domain/run.ts';

const patienceMs = 10 * 60_000;

/**
 * Jobs to send again. Those of `overdue` go under new message ids. Those of `recent` go under their own: the queue knows each
 * id that it was sent within ten minutes (`duplicateDetectionWindowSeconds`), and drops it, so that only what was never sent
 * comes through, as soon as anybody looks.
 */
export type Stuck = { overdue: Job[]; recent: Job[] };

export const nothingStuck: Stuck = { overdue: [], recent: [] };

/** The job of an operation that runs; its message may have been lost, or never sent. */
export function stuckOperation(connector: Connector, now: Date): Stuck {
  const envelope = { v: 1 as const, connector: refOf(connector), attempt: 0 };
  const { deletion, devops } = connector;
  if (deletion !== undefined) {
    return stuck(
      { ...envelope, kind: 'offboard', operationId: deletion.operationId },
      deletion.startedAt,
      now,
    );
  }
  const operation = devops?.operation;
  if (operation === undefined) return nothingStuck;
  const { id: operationId, kind, runId, startedAt } = operation;
  if (kind === 'delete') return stuck({ ...envelope, kind: 'offboard', operationId }, startedAt, now);
  return stuck({ ...envelope, kind: 'authorize', operationId, runId }, startedAt, now);
}

function stuck(job: Job, since: string, now: Date): Stuck {
  return isOverdue(since, now) ? { overdue: [job], recent: [] } : { overdue: [], recent: [job] };
}

/**
 * The jobs of a run's pending tasks. Recent are those whose time has come, of a run that is so young that the queue remembers
 * all it was sent of it.
 */
export function stuckTasks(runId: string, tasks: readonly PendingTask[], now: Date): Stuck {
  const isYoung = now.getTime() - begunAt(runId).getTime() < patienceMs;
  const isDue = ({ sentAt }: PendingTask) => Date.parse(sentAt) <= now.getTime();
  return {
    overdue: jobsOf(tasks.filter(({ sentAt }) => isOverdue(sentAt, now))),
    recent: isYoung ? jobsOf(tasks.filter(isDue)) : [],
  };
}

function jobsOf(tasks: readonly PendingTask[]): Job[] {
  return tasks.map(({ job }) => job);
}

/** The root groups whose crawl began too long ago and has not ended. */
export function longPending(roots: readonly RootGroup[], now: Date): RootGroup[] {
  return roots.filter(
    ({ crawl }) => crawl.state === 'pending' && now.getTime() - begunAt(crawl.runId).getTime() > patienceMs,
  );
}

/** The jobs for root groups that have been on their way out too long. */
export function stuckOffboarding(connector: Connector, roots: readonly RootGroup[], now: Date): Job[] {
  return roots
    .filter((root) => root.provisioningState === 'PendingDeletion')
    .filter((root) => isOverdue(root.provisioningStatusUpdateTimeUtc, now))
    .map(({ facts }) => ({
      v: 1,
      kind: 'offboard-group',
      connector: refOf(connector),
      rootId: facts.id,
      attempt: 0,
    }));
}

function isOverdue(since: string, now: Date): boolean {
  return now.getTime() - Date.parse(since) > patienceMs;
}
