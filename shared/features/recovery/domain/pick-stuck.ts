import type { Job } from '../../../contracts/job.ts';
import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { refOf, type Connector } from '../../connectors/domain/connector.ts';
import { begunAt, type PendingTask, type Run } from '../../crawl/domain/run.ts';

/** Time after which a message counts as lost. */
const overdueMs = 10 * 60_000;

/**
 * Jobs to send again. `overdue` ones get new message ids. `recent` ones keep theirs: the queue drops ids that it was
 * sent within ten minutes (`duplicateDetectionWindowSeconds`), so that only jobs that were never sent come through.
 */
export type Stuck = { overdue: Job[]; recent: Job[] };

export const nothingStuck: Stuck = { overdue: [], recent: [] };

/** The job of the running operation: its message may never have been sent. */
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
 * The jobs of a run's pending tasks. Recent ones only for a run so young that the queue still knows all its message
 * ids. A run that was continued sent all its tasks then.
 */
export function stuckTasks(
  { id, continuedAt = '' }: Pick<Run, 'id' | 'continuedAt'>,
  tasks: readonly PendingTask[],
  now: Date,
): Stuck {
  const isYoung = now.getTime() - begunAt(id).getTime() < overdueMs;
  const isDue = ({ sentAt }: PendingTask) => Date.parse(sentAt) <= now.getTime();
  const lastSentAt = ({ sentAt }: PendingTask) => (sentAt > continuedAt ? sentAt : continuedAt);
  return {
    overdue: jobsOf(tasks.filter((task) => isOverdue(lastSentAt(task), now))),
    recent: isYoung ? jobsOf(tasks.filter(isDue)) : [],
  };
}

function jobsOf(tasks: readonly PendingTask[]): Job[] {
  return tasks.map(({ job }) => job);
}

/** Root groups whose crawl began more than ten minutes ago and has not ended. */
export function longPending(roots: readonly RootGroup[], now: Date): RootGroup[] {
  return roots.filter(
    ({ crawl }) => crawl.state === 'pending' && now.getTime() - begunAt(crawl.runId).getTime() > overdueMs,
  );
}

/** The jobs for root groups that have been offboarding for more than ten minutes. */
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
  return now.getTime() - Date.parse(since) > overdueMs;
}
