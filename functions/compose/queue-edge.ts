import type { Job } from '../../shared/contracts/job.ts';
import { authorize } from '../../shared/features/credentials/exchange-authorization.ts';
import { confirmGone } from '../../shared/features/inventory/confirm-deletions.ts';
import { crawlCut } from '../../shared/features/crawl/crawl-window/crawl-by-subgroup.ts';
import { crawlWindow, salvageWindow } from '../../shared/features/crawl/crawl-window/crawl-window.ts';
import { discover } from '../../shared/features/onboarding/discovery/discover.ts';
import { ensureHook } from '../../shared/features/webhooks/ensure-hook.ts';
import { finishRun } from '../../shared/features/crawl/finish-run.ts';
import { giveUp } from '../../shared/features/recovery/fail-job.ts';
import { noteAccessFault } from '../../shared/features/credentials/record-access-lost.ts';
import { noteRefused } from '../../shared/features/recovery/record-invalid-message.ts';
import { offboardGroup } from '../../shared/features/onboarding/offboard-group.ts';
import { offboard } from '../../shared/features/onboarding/offboard.ts';
import { putOff } from '../../shared/features/recovery/reschedule-job.ts';
import { resyncGroup } from '../../shared/features/resync/resync-group.ts';
import { resyncProject } from '../../shared/features/resync/resync-project.ts';
import type { SalvageWindow } from '../../shared/features/flow-types/runs.ts';
import type { QueueEdge } from '../edge/queue.ts';
import { runJob, type JobDeeds } from '../queue/run-job.ts';
import type { Deps } from './deps.ts';

/** A job that GitLab turned the connector's credentials down for says so on the connector. */
async function noting(job: Job, working: Promise<void>, deps: Deps): Promise<void> {
  try {
    await working;
  } catch (failure) {
    await noteAccessFault(job.connector, failure, deps);
    throw failure;
  }
}

/** What the queues' handlers need: the deed of each kind of job, and what becomes of a failure. */
export function queueEdgeOf(deps: Deps): Omit<QueueEdge, 'maxDeliveryCount'> {
  const deeds: JobDeeds = {
    authorize: (job) => authorize(job, deps),
    discover: (job) => discover(job, deps),
    'crawl-groups': (job) => crawlWindow(job, deps),
    'crawl-projects': (job) => crawlWindow(job, deps),
    'crawl-cut': (job) => crawlCut(job, deps),
    'resync-project': (job) => resyncProject(job, deps),
    'resync-group': (job) => resyncGroup(job, deps),
    'confirm-gone': (job) => confirmGone(job, deps),
    'ensure-hook': (job) => ensureHook(job, deps),
    'finish-run': (job) => finishRun(job, deps),
    'offboard-group': (job) => offboardGroup(job, deps),
    offboard: (job) => offboard(job, deps),
  };
  const salvage: SalvageWindow = (job, failure) => salvageWindow(job, failure, deps);
  return {
    run: (job) => noting(job, runJob(job, deeds), deps),
    giveUp: (job, failure) => giveUp(job, failure, { ...deps, salvageWindow: salvage }),
    noteRefused: (named, because) => noteRefused(named, because, deps),
    putOff: (job, at, failure) => putOff(job, at, failure, deps),
    clock: deps.clock,
    random: Math.random,
    log: deps.log,
  };
}
