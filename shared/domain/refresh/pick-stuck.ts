import type { Job } from '../../contracts/job.ts';
import type { RootGroup } from '../inventory/inventory.ts';
import { refOf, type Connector } from '../onboarding/connector.ts';
import { begunAt } from './run-id.ts';
import type { Task } from './run.ts';

type PendingTask = Extract<Task, { state: 'pending' }>;

const patienceMs = 10 * 60_000;

/** The job to send again for an operation that has been running too long; its message may have been lost. */
export function stuckOperation(connector: Connector, now: Date): Job | undefined {
  const envelope = { v: 1 as const, connector: refOf(connector), attempt: 0 };
  const { deletion, devops } = connector;
  if (deletion !== undefined) {
    if (!isOverdue(deletion.startedAt, now)) return undefined;
    return { ...envelope, kind: 'offboard', operationId: deletion.operationId };
  }
  const operation = devops?.operation;
  if (operation === undefined || !isOverdue(operation.startedAt, now)) return undefined;
  if (operation.kind === 'delete') return { ...envelope, kind: 'offboard', operationId: operation.id };
  return { ...envelope, kind: 'authorize', operationId: operation.id, runId: operation.runId };
}

/** The jobs of tasks that have been pending too long. */
export function stuckTasks(tasks: readonly PendingTask[], now: Date): Job[] {
  return tasks.filter((task) => isOverdue(task.sentAt, now)).map((task) => task.job);
}

/** The root groups whose crawl began too long ago and has not ended. */
export function longPending(roots: readonly RootGroup[], now: Date): RootGroup[] {
  return roots.filter(
    ({ crawl }) => crawl.state === 'pending' && now.getTime() - begunAt(crawl.runId).getTime() > patienceMs,
  );
}

/** The jobs for root groups that have been on their way out too long. */
export function stuckLeaving(connector: Connector, roots: readonly RootGroup[], now: Date): Job[] {
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
