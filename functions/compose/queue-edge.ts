import type { Job } from '../../shared/contracts/job.ts';
import { exchangeAuthorization } from '../../shared/features/credentials/exchange-authorization.ts';
import { confirmDeletions } from '../../shared/features/inventory/confirm-deletions.ts';
import { crawlBySubgroup } from '../../shared/features/crawl/crawl-window/crawl-by-subgroup.ts';
import { crawlWindow } from '../../shared/features/crawl/crawl-window/crawl-window.ts';
import { discover } from '../../shared/features/onboarding/discovery/discover.ts';
import { ensureHook } from '../../shared/features/webhooks/ensure-hook.ts';
import { finishRun } from '../../shared/features/crawl/finish-run.ts';
import { failJob, recordInvalidMessage, rescheduleJob } from '../../shared/features/recovery/failed-jobs.ts';
import { recordAccessLost } from '../../shared/features/credentials/record-access-lost.ts';
import { offboardGroup } from '../../shared/features/onboarding/offboard-group.ts';
import { offboard } from '../../shared/features/onboarding/offboard.ts';
import { resyncGroup } from '../../shared/features/resync/resync-group.ts';
import { resyncProject } from '../../shared/features/resync/resync-project.ts';
import type { QueueEdge } from '../edge/queue.ts';
import { runJob, type JobDeeds } from '../queue/run-job.ts';
import type { App } from '../../shared/features/app.ts';

/** A job that GitLab turned the connector's credentials down for says so on the connector. */
async function noting(job: Job, working: Promise<void>, app: App): Promise<void> {
  try {
    await working;
  } catch (failure) {
    await recordAccessLost(job.connector, failure, app);
    throw failure;
  }
}

/** What the queues' handlers need: the deed of each kind of job, and what becomes of a failure. */
export function queueEdgeOf(app: App): Omit<QueueEdge, 'maxDeliveryCount'> {
  const deeds: JobDeeds = {
    authorize: (job) => exchangeAuthorization(job, app),
    discover: (job) => discover(job, app),
    'crawl-groups': (job) => crawlWindow(job, app),
    'crawl-projects': (job) => crawlWindow(job, app),
    'crawl-cut': (job) => crawlBySubgroup(job, app),
    'resync-project': (job) => resyncProject(job, app),
    'resync-group': (job) => resyncGroup(job, app),
    'confirm-gone': (job) => confirmDeletions(job, app),
    'ensure-hook': (job) => ensureHook(job, app),
    'finish-run': (job) => finishRun(job, app),
    'offboard-group': (job) => offboardGroup(job, app),
    offboard: (job) => offboard(job, app),
  };
  return {
    run: (job) => noting(job, runJob(job, deeds), app),
    failJob: (job, failure) => failJob(job, failure, app),
    recordInvalidMessage: (named, because) => recordInvalidMessage(named, because, app),
    rescheduleJob: (job, at, failure) => rescheduleJob(job, at, failure, app),
    clock: app.clock,
    random: Math.random,
    log: app.log,
  };
}
