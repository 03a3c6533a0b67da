import type { Job, JobKind, JobOf } from '../shared/contracts/job.ts';
import type { App } from '../shared/features/app.ts';
import { crawlBySubgroup } from '../shared/features/crawl/crawl-window/crawl-by-subgroup.ts';
import { crawlWindow } from '../shared/features/crawl/crawl-window/crawl-window.ts';
import { finishRun } from '../shared/features/crawl/finish-run.ts';
import { exchangeAuthorization } from '../shared/features/credentials/exchange-authorization.ts';
import { recordAccessLost } from '../shared/features/credentials/record-access-lost.ts';
import { writeExport } from '../shared/features/exports/write-export.ts';
import { blameFindings } from '../shared/features/findings/blame-findings.ts';
import { importFindings } from '../shared/features/findings/import-findings.ts';
import { lookForReports } from '../shared/features/findings/look-for-reports.ts';
import { sweepFindings } from '../shared/features/findings/sweep-findings.ts';
import { confirmDeletions } from '../shared/features/inventory/confirm-deletions.ts';
import { discover } from '../shared/features/onboarding/discovery/discover.ts';
import { offboardGroup } from '../shared/features/onboarding/offboard-group.ts';
import { offboard } from '../shared/features/onboarding/offboard.ts';
import { assessGroups } from '../shared/features/posture/assess-groups.ts';
import { assessInstance } from '../shared/features/posture/assess-instance.ts';
import { assessProjects } from '../shared/features/posture/assess-projects.ts';
import { readGroupSettings } from '../shared/features/posture/read-group-settings.ts';
import { readProjectSettings } from '../shared/features/posture/read-project-settings.ts';
import { sweepPosture } from '../shared/features/posture/sweep-posture.ts';
import { resyncGroup } from '../shared/features/resync/resync-group.ts';
import { resyncProject } from '../shared/features/resync/resync-project.ts';
import { deliverEvents } from '../shared/features/subscriptions/deliver-events.ts';
import { redeliverEvents } from '../shared/features/subscriptions/redeliver-events.ts';
import { ensureHook } from '../shared/features/webhooks/ensure-hook.ts';

type RunFlow<Kind extends JobKind> = (job: JobOf<Kind>, app: App) => Promise<void>;

/** The flow of each kind of job: a kind without one does not compile. */
const jobs: { [Kind in JobKind]: RunFlow<Kind> } = {
  authorize: exchangeAuthorization,
  discover,
  'crawl-groups': crawlWindow,
  'crawl-projects': crawlWindow,
  'crawl-cut': crawlBySubgroup,
  'finish-run': finishRun,
  'resync-project': resyncProject,
  'resync-group': resyncGroup,
  'confirm-gone': confirmDeletions,
  'ensure-hook': ensureHook,
  'offboard-group': offboardGroup,
  offboard,
  'assess-projects': assessProjects,
  'assess-instance': assessInstance,
  'read-project-settings': readProjectSettings,
  'assess-groups': assessGroups,
  'read-group-settings': readGroupSettings,
  'sweep-posture': sweepPosture,
  'sweep-findings': sweepFindings,
  'look-for-reports': lookForReports,
  'import-findings': importFindings,
  'blame-findings': blameFindings,
  'write-export': writeExport,
  'deliver-events': deliverEvents,
  'redeliver-events': redeliverEvents,
};

/** Runs a job. If GitLab no longer accepts the connector's credentials, the connector shows it before the failure is rethrown. */
export async function runJob(job: Job, app: App): Promise<void> {
  try {
    await (jobs[job.kind] as RunFlow<JobKind>)(job, app);
  } catch (failure) {
    await recordAccessLost(job.connector, failure, app);
    throw failure;
  }
}
