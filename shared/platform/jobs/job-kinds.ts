import { createHash } from 'node:crypto';

import type { Job, JobKind, JobOf, QueueName } from '../../contracts/job.ts';

/** How long a job is retried while GitLab fails, and the longest delay between two attempts. */
export type RetryWindow = { seconds: number; maxDelaySeconds: number };

/** Properties of one kind of job. */
export type JobRow<Kind extends JobKind> = {
  /** Small and urgent jobs have a queue of their own, so that they never wait behind a crawl. */
  queue: QueueName | ((job: JobOf<Kind>) => QueueName);
  /** Name under which a run knows the task; absent for kinds that are no task of a run. */
  task?: (job: JobOf<Kind>) => string;
  /** Identity of the job without its attempt. Jobs that want the same at the same time have the same identity. */
  identity: (job: JobOf<Kind>) => string;
  /** Absent for kinds that no run waits for. */
  retryWindow?: RetryWindow | ((job: JobOf<Kind>) => RetryWindow);
  /** The action of a replay after the run of the job has ended, when its task would complete as unreadable. */
  onReplay: 'send' | 'crawl-root' | 'crawl-connector';
};

/**
 * A run ends within three minutes of pages that fail for good: those of a list's first window, then of a later window,
 * then of the subgroups' own lists that are read instead.
 */
const windowOfRun: RetryWindow = { seconds: 75, maxDelaySeconds: 30 };
const windowOfPart: RetryWindow = { seconds: 45, maxDelaySeconds: 30 };

/** All kinds of jobs. Identities become message ids (at most 128 characters) and task names become row keys. */
const jobKinds: { [Kind in JobKind]: JobRow<Kind> } = {
  authorize: {
    queue: 'resync',
    identity: ({ operationId }) => `${operationId}/authorize`,
    onReplay: 'send',
  },
  discover: {
    queue: 'resync',
    task: () => 'discover',
    identity: ({ runId }) => `${runId}/discover`,
    retryWindow: windowOfRun,
    onReplay: 'crawl-connector',
  },
  'crawl-groups': {
    queue: 'discovery',
    task: windowName,
    identity: (job) => `${job.runId}/${windowName(job)}`,
    retryWindow: windowOfRun,
    onReplay: 'crawl-root',
  },
  'crawl-projects': {
    queue: 'discovery',
    task: windowName,
    identity: (job) => `${job.runId}/${windowName(job)}`,
    retryWindow: ({ page }) => (page === 1 ? windowOfRun : windowOfPart),
    onReplay: 'crawl-root',
  },
  'crawl-cut': {
    queue: 'discovery',
    task: windowName,
    identity: (job) => `${job.runId}/${windowName(job)}`,
    retryWindow: windowOfPart,
    onReplay: 'crawl-root',
  },
  'finish-run': {
    queue: 'resync',
    identity: ({ runId }) => `${runId}/finish-run`,
    onReplay: 'crawl-connector',
  },
  'resync-project': {
    queue: 'resync',
    identity: (job) => timed(job, `resync-project-${job.projectId}${aspectOf(job)}`),
    onReplay: 'send',
  },
  'resync-group': {
    // A subtree is a crawl.
    queue: ({ subtree }) => (subtree ? 'discovery' : 'resync'),
    identity: (job) =>
      timed(job, `resync-group-${job.groupId}${job.subtree ? '-subtree' : ''}${aspectOf(job)}`),
    onReplay: 'send',
  },
  'confirm-gone': {
    queue: 'resync',
    identity: (job) => timed(job, `confirm-gone-${job.rootId}-${digestOf(job)}`),
    onReplay: 'send',
  },
  'ensure-hook': {
    queue: 'resync',
    identity: (job) => timed(job, `ensure-hook-${job.rootId}`),
    onReplay: 'send',
  },
  'offboard-group': {
    queue: 'discovery',
    identity: ({ connector, rootId }) => `${connector.id}/offboard-group-${rootId}`,
    onReplay: 'send',
  },
  'assess-projects': {
    queue: assessmentQueue,
    identity: (job) =>
      timed(
        job,
        `assess-${job.rootId}-${idsDigestOf(job.ids)}${urgencyOf(job)}${job.hourly === true ? '-hourly' : ''}`,
      ),
    onReplay: 'send',
  },
  'assess-instance': {
    queue: assessmentQueue,
    identity: (job) => timed(job, `assess-instance${urgencyOf(job)}`),
    onReplay: 'send',
  },
  'read-project-settings': {
    queue: assessmentQueue,
    identity: (job) => timed(job, `settings-${job.rootId}-${idsDigestOf(job.ids)}${urgencyOf(job)}`),
    onReplay: 'send',
  },
  'assess-groups': {
    queue: assessmentQueue,
    identity: (job) => timed(job, `assess-groups-${job.rootId}-${idsDigestOf(job.ids)}${urgencyOf(job)}`),
    onReplay: 'send',
  },
  'read-group-settings': {
    queue: assessmentQueue,
    identity: (job) => timed(job, `rest-groups-${job.rootId}-${idsDigestOf(job.ids)}${urgencyOf(job)}`),
    onReplay: 'send',
  },
  'sweep-posture': {
    queue: 'assessment',
    identity: (job) =>
      timed(job, `sweep-${job.rootId}-${job.subject}-${job.after}${job.whole === true ? '-whole' : ''}`),
    onReplay: 'send',
  },
  'sweep-findings': {
    queue: 'assessment',
    identity: (job) => timed(job, `findings-${job.rootId}-${job.after}`),
    onReplay: 'send',
  },
  'look-for-reports': {
    queue: assessmentQueue,
    identity: (job) => timed(job, `reports-${job.rootId}-${idsDigestOf(job.ids)}${urgencyOf(job)}`),
    onReplay: 'send',
  },
  'import-findings': {
    // A large report takes minutes, for which nobody waits.
    queue: 'assessment',
    identity: ({ connector, projectId, mark }) => `${connector.id}/import-${projectId}-${mark}`,
    onReplay: 'send',
  },
  'blame-findings': {
    queue: 'assessment',
    identity: ({ connector, projectId, findingIds }) =>
      `${connector.id}/blame-${projectId}-${textDigestOf(findingIds.toSorted().join(' '))}`,
    onReplay: 'send',
  },
  'write-export': {
    // A person waits for it.
    queue: 'resync',
    identity: ({ connector, exportId }) => `${connector.id}/write-export-${exportId}`,
    onReplay: 'send',
  },
  'deliver-events': {
    queue: 'notification',
    // Ids of subscriptions are unique; with that of the connector it would be too long.
    identity: ({ subscriptionId, at }) => `${subscriptionId}/deliver@${Date.parse(at)}`,
    onReplay: 'send',
  },
  'redeliver-events': {
    queue: 'notification',
    identity: ({ connector, batch }) => `${connector.id}/redeliver-${batch}`,
    onReplay: 'send',
  },
  offboard: {
    queue: 'discovery',
    identity: ({ operationId }) => `${operationId}/offboard`,
    onReplay: 'send',
  },
};

/** The row of a job's kind. The cast is sound: the row under a kind takes jobs of that kind. */
export function jobRowOf(job: Job): JobRow<JobKind> {
  return jobKinds[job.kind] as JobRow<JobKind>;
}

function windowName({ kind, rootId, page }: JobOf<'crawl-groups' | 'crawl-projects' | 'crawl-cut'>): string {
  return `${kind}-${rootId}-${page}`;
}

/** Jobs with different aspects mean different things by the same answer of GitLab, so one does not serve the other. */
function aspectOf(job: JobOf<'resync-project' | 'resync-group'>): string {
  const latest = job.kind === 'resync-group' ? job.latest : undefined;
  const changed = job.kind === 'resync-project' ? job.changed : undefined;
  const aspects = [latest, changed, job.told, job.again === true ? 'again' : undefined];
  return aspects.flatMap((aspect) => (aspect === undefined ? [] : [`-${aspect}`])).join('');
}

/** A person or a webhook does not wait for the sweep. */
function assessmentQueue({ urgent }: { urgent?: true | undefined }): QueueName {
  return urgent === true ? 'resync' : 'assessment';
}

function urgencyOf({ urgent }: { urgent?: true | undefined }): string {
  return urgent === true ? '-urgent' : '';
}

/** The same moment gives the same name, however `at` is written. */
function timed({ connector, at }: Extract<Job, { at: string }>, name: string): string {
  return `${connector.id}/${name}@${Date.parse(at)}`;
}

/** Subject, round and ids of a confirmation in ten characters; the order of the ids does not matter. */
function digestOf({ subject, round, ids }: JobOf<'confirm-gone'>): string {
  return idsDigestOf(ids, `${subject} ${round} `);
}

/** Ids in ten characters, in any order. */
function idsDigestOf(ids: readonly number[], prefix = ''): string {
  return textDigestOf(prefix + ids.toSorted((a, b) => a - b).join(' '));
}

function textDigestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 10);
}
