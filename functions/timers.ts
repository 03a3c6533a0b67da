import { purgeRequestCounts } from '../shared/features/connectors/purge-request-counts.ts';
import { purgeAuthorizations } from '../shared/features/credentials/purge-authorizations.ts';
import { purgeSignIns } from '../shared/features/credentials/purge-sign-ins.ts';
import { warnExpiringTokens } from '../shared/features/credentials/warn-expiring-tokens.ts';
import { expireExemptions } from '../shared/features/decisions/expire-exemptions.ts';
import { purgeExports } from '../shared/features/exports/purge-exports.ts';
import { startFindingSweeps } from '../shared/features/findings/start-finding-sweeps.ts';
import { purgeActivities } from '../shared/features/permissions/purge-activities.ts';
import { startSweeps } from '../shared/features/posture/start-sweeps.ts';
import { checkGitLabAccess } from '../shared/features/recovery/check-gitlab-access.ts';
import { moveDeadLetters } from '../shared/features/recovery/move-dead-letters.ts';
import { purgeDeletedConnectors } from '../shared/features/recovery/purge-deleted-connectors.ts';
import { resendStuckJobs } from '../shared/features/recovery/resend-stuck-jobs.ts';
import { findNewGroups } from '../shared/features/resync/find-new-groups.ts';
import { reconcile } from '../shared/features/resync/reconcile.ts';
import { watchConnectors } from '../shared/features/subscriptions/watch-connectors.ts';
import type { TimerFunction } from './edge/timer.ts';

/** Every timer function. */
export const timers = {
  autodiscover: {
    schedule: '%AUTODISCOVER_SCHEDULE%',
    message: 'looked for new groups',
    steps: [({ app, settings }) => findNewGroups(settings.AUTODISCOVER_PERIOD_MINUTES, app)],
  },
  posture: {
    schedule: '%POSTURE_SCHEDULE%',
    message: 'started sweeps of posture',
    steps: [
      ({ app, settings }) => startSweeps(settings.POSTURE_SWEEP_HOURS, app),
      ({ app, settings }) => startFindingSweeps(settings.FINDINGS_SWEEP_HOURS, app),
    ],
  },
  reconcile: {
    schedule: '%RECONCILE_SCHEDULE%',
    message: 'reconciled what events had missed',
    steps: [
      ({ app, settings }) => reconcile(settings.RECONCILE_PERIOD_MINUTES, app),
      ({ app, settings }) => checkGitLabAccess(settings.AUTODISCOVER_PERIOD_MINUTES, app),
      ({ app }) => warnExpiringTokens(app),
      ({ app }) => expireExemptions(app),
      ({ app }) => purgeDeletedConnectors(app),
      ({ app }) => app.vault.cleanUpSecrets(),
      ({ app }) => purgeSignIns(app),
      ({ app }) => purgeActivities(app),
      ({ app }) => purgeExports(app),
    ],
  },
  watchdog: {
    schedule: '%WATCHDOG_SCHEDULE%',
    message: 'resent stuck jobs, stored dead letters, reported to subscriptions, removed what had expired',
    steps: [
      ({ app }) => resendStuckJobs(app),
      ({ app }) => moveDeadLetters(app),
      ({ app }) => purgeAuthorizations(app),
      ({ app }) => purgeRequestCounts(app),
      ({ app }) => watchConnectors(app),
    ],
  },
} satisfies Record<string, TimerFunction>;
