import { createHash } from 'node:crypto';

import type { Job, JobKind, JobOf, QueueName } from '../../contracts/job.ts';

const queues: Record<JobKind, QueueName> = {
  authorize: 'resync',
  discover: 'resync',
  'finish-run': 'resync',
  'resync-project': 'resync',
  'resync-group': 'resync',
  'confirm-gone': 'resync',
  'ensure-hook': 'resync',
  'offboard-group': 'discovery',
  offboard: 'discovery',
  'crawl-groups': 'discovery',
  'crawl-projects': 'discovery',
  'crawl-cut': 'discovery',
};

/** Small and urgent jobs never wait behind a crawl: they have a queue of their own. A subtree is a crawl. */
export function queueOf(job: Job): QueueName {
  if (job.kind === 'resync-group' && job.subtree) return 'discovery';
  return queues[job.kind];
}

/** The name a run knows a task by; undefined for jobs that are no task of a run. */
export function taskNameOf(job: Job): string | undefined {
  switch (job.kind) {
    case 'discover':
      return 'discover';
    case 'crawl-groups':
    case 'crawl-projects':
    case 'crawl-cut':
      return `${job.kind}-${job.rootId}-${job.page}`;
    case 'authorize':
    case 'finish-run':
    case 'resync-project':
    case 'resync-group':
    case 'confirm-gone':
    case 'ensure-hook':
    case 'offboard':
    case 'offboard-group':
      return undefined;
  }
}

/**
 * The message id: the job's identity, its attempt and its waits, so that duplicate detection drops a repeat but never a retry;
 * `resend` tells a deliberate sending-again apart (at most 128 characters in all, as Service Bus wants). What a resync
 * is for is no part of it: two causes that want the same thing at the same time are served by one job.
 */
export function messageIdOf(job: Job, resend = ''): string {
  const suffix = resend === '' ? '' : `~${resend}`;
  const waits = job.waited === undefined ? '' : `.${job.waited.times}`;
  return `${subjectOf(job)}#${job.attempt}${waits}${suffix}`;
}

function subjectOf(job: Job): string {
  switch (job.kind) {
    case 'authorize':
    case 'offboard':
      return `${job.operationId}/${job.kind}`;
    case 'offboard-group':
      return `${job.connector.id}/${job.kind}-${job.rootId}`;
    case 'resync-project':
      return timed(job, `${job.kind}-${job.projectId}${aspectOf(job)}`);
    case 'resync-group':
      return timed(job, `${job.kind}-${job.groupId}${job.subtree ? '-subtree' : ''}${aspectOf(job)}`);
    case 'confirm-gone':
      return timed(job, `${job.kind}-${job.rootId}-${digestOf(job)}`);
    case 'ensure-hook':
      return timed(job, `${job.kind}-${job.rootId}`);
    case 'finish-run':
    case 'discover':
    case 'crawl-groups':
    case 'crawl-projects':
    case 'crawl-cut':
      return `${job.runId}/${taskNameOf(job) ?? job.kind}`;
  }
}

/** What is told of a thing decides what its answer means: a job without it does not serve one with it. */
function aspectOf(job: JobOf<'resync-project' | 'resync-group'>): string {
  const latest = job.kind === 'resync-group' ? job.latest : undefined;
  const aspects = [latest, job.told, job.again === true ? 'again' : undefined];
  return aspects.flatMap((aspect) => (aspect === undefined ? [] : [`-${aspect}`])).join('');
}

/** However `at` is written, the same moment gives the same name. */
function timed({ connector, at }: Extract<Job, { at: string }>, name: string): string {
  return `${connector.id}/${name}@${Date.parse(at)}`;
}

/** Whom a confirmation is about, in few characters; the order of the ids does not matter. */
function digestOf({ subject, round, ids }: JobOf<'confirm-gone'>): string {
  const sorted = [...ids].sort((a, b) => a - b);
  const whom = `${subject} ${round} ${sorted.join(' ')}`;
  return createHash('sha256').update(whom).digest('base64url').slice(0, 10);
}
