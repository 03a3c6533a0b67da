import type { Job, JobKind, QueueName } from '../../contracts/job.ts';

const queues: Record<JobKind, QueueName> = {
  authorize: 'resync',
  discover: 'resync',
  'finish-run': 'resync',
  'offboard-group': 'discovery',
  offboard: 'discovery',
  'crawl-groups': 'discovery',
  'crawl-projects': 'discovery',
};

/** Small and urgent jobs never wait behind a crawl: they have a queue of their own. */
export function queueOf(job: Job): QueueName {
  return queues[job.kind];
}

/** The name a run knows a task by; undefined for jobs that are no task of a run. */
export function taskNameOf(job: Job): string | undefined {
  switch (job.kind) {
    case 'discover':
      return 'discover';
    case 'crawl-groups':
    case 'crawl-projects':
      return `${job.kind}-${job.rootId}-${job.page}`;
    case 'authorize':
    case 'finish-run':
    case 'offboard':
    case 'offboard-group':
      return undefined;
  }
}

/**
 * The message id: the job's identity and its attempt, so that duplicate detection drops a repeat but never a retry;
 * `resend` tells a deliberate sending-again apart (at most 128 characters in all, as Service Bus wants).
 */
export function messageIdOf(job: Job, resend = ''): string {
  const suffix = resend === '' ? '' : `~${resend}`;
  return `${subjectOf(job)}#${job.attempt}${suffix}`;
}

function subjectOf(job: Job): string {
  switch (job.kind) {
    case 'authorize':
    case 'offboard':
      return `${job.operationId}/${job.kind}`;
    case 'offboard-group':
      return `${job.connector.id}/${job.kind}-${job.rootId}`;
    case 'finish-run':
    case 'discover':
    case 'crawl-groups':
    case 'crawl-projects':
      return `${job.runId}/${taskNameOf(job) ?? job.kind}`;
  }
}
