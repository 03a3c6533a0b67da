import type { App } from '../../shared/features/app.ts';
import type { Activity } from '../../shared/features/permissions/domain/activity.ts';
import { DomainError } from '../../shared/platform/errors/errors.ts';
import type { ArmResponse } from './endpoint.ts';

/** A caller's change before its outcome is known. */
export type StartedActivity = Omit<Activity, 'id' | 'at' | 'status' | 'httpStatus' | 'errorCode'>;
type Outcome = Pick<Activity, 'status' | 'httpStatus' | 'errorCode'>;
type Recorder = Pick<App, 'activities' | 'clock' | 'ids' | 'log'>;

/**
 * Runs a change with a write-ahead entry in the activity list, so that nothing is done unrecorded even if the process
 * crashes, and an entry with the outcome afterwards. Throws, and changes nothing, if the first entry cannot be written.
 */
export async function withActivity(
  activity: StartedActivity,
  app: Recorder,
  handle: () => Promise<ArmResponse>,
): Promise<ArmResponse> {
  await app.activities.append(entryOf(activity, { status: 'Started' }, app));
  try {
    const response = await handle();
    await recordOutcome(activity, { status: 'Succeeded', httpStatus: response.status }, app);
    return response;
  } catch (failure) {
    await recordFailure(activity, failure, app);
    throw failure;
  }
}

/** Records that a change failed. */
export async function recordFailure(
  activity: StartedActivity,
  failure: unknown,
  app: Recorder,
): Promise<void> {
  const { status, code } =
    failure instanceof DomainError ? failure : { status: 500, code: 'InternalServerError' };
  await recordOutcome(activity, { status: 'Failed', httpStatus: status, errorCode: code }, app);
}

/** Counts a change that no role allowed: one entry for each caller and hour, however often they try. */
export async function countRefusal(
  activity: StartedActivity,
  { status, code }: DomainError,
  app: Recorder,
): Promise<void> {
  const entry = entryOf(activity, { status: 'Failed', httpStatus: status, errorCode: code }, app);
  await app.activities.countRefused(entry).catch((failure: unknown) => logFailure(entry, failure, app));
}

/** The change has been made: an outcome that cannot be written is logged and must not look like a failed change. */
async function recordOutcome(activity: StartedActivity, outcome: Outcome, app: Recorder): Promise<void> {
  const entry = entryOf(activity, outcome, app);
  await app.activities.append(entry).catch((failure: unknown) => logFailure(entry, failure, app));
}

function entryOf(activity: StartedActivity, outcome: Outcome, { clock, ids }: Recorder): Activity {
  return { ...activity, ...outcome, id: ids.newId(), at: clock.now().toISOString() };
}

function logFailure({ correlationId, operationId, status }: Activity, failure: unknown, { log }: Recorder) {
  const reason = failure instanceof Error ? failure.message : 'unknown failure';
  log.error('the outcome of an activity could not be recorded', {
    correlationId,
    operationId,
    status,
    reason,
  });
}
