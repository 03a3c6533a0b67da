import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { App } from '../../shared/features/app.ts';
import { cancelRun } from '../../shared/features/crawl/cancel-run.ts';
import { continueRun } from '../../shared/features/crawl/continue-run.ts';
import type { RunProgress } from '../../shared/features/crawl/domain/run.ts';
import { listAllRuns } from '../../shared/features/crawl/list-all-runs.ts';
import { pauseRun } from '../../shared/features/crawl/pause-run.ts';
import { getRun, listRuns } from '../../shared/features/crawl/read-runs.ts';
import { readRunBudget } from '../../shared/features/crawl/read-run-budget.ts';
import { retryFailed } from '../../shared/features/crawl/retry-failed.ts';
import { readRunPosture } from '../../shared/features/posture/read-run-posture.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf, scopeOf } from '../edge/route-params.ts';
import { presentRun } from './present-run.ts';
import { listResponse, pageRequestOf } from './responses.ts';

export const runs = {
  async Runs_List(call, app) {
    const key = connectorKeyOf(call.params);
    const page = await listRuns(key, pageRequestOf(call), app);
    return listResponse(page, (progress) => presentRun(progress, key), call);
  },
  async Runs_ListBySubscription(call, app) {
    const page = await listAllRuns(scopeOf(call.params), call.access, pageRequestOf(call), app);
    return listResponse(page, ({ progress, connector }) => presentRun(progress, connector.key), call);
  },
  async Runs_Get(call, app) {
    const key = connectorKeyOf(call.params);
    return oneRun(await getRun(key, runIdOf(call), app), key, app);
  },
  async Runs_Cancel(call, app) {
    const key = connectorKeyOf(call.params);
    return oneRun(await cancelRun(key, runIdOf(call), call.caller.name, app), key, app);
  },
  async Runs_Pause(call, app) {
    const key = connectorKeyOf(call.params);
    return oneRun(await pauseRun(key, runIdOf(call), call.caller.name, app), key, app);
  },
  async Runs_Continue(call, app) {
    const key = connectorKeyOf(call.params);
    return oneRun(await continueRun(key, runIdOf(call), app), key, app);
  },
  async Runs_RetryFailed(call, app) {
    return { status: 202, body: await retryFailed(connectorKeyOf(call.params), runIdOf(call), app) };
  },
} satisfies Partial<Handlers>;

async function oneRun(progress: RunProgress, key: ConnectorKey, app: App): Promise<ArmResponse> {
  const [posture, budget] = await Promise.all([
    orLeftOut(readRunPosture(key, progress.run, app), app),
    orLeftOut(readRunBudget(key, progress.run, app), app),
  ]);
  return { status: 200, body: presentRun(progress, key, { posture, budget }) };
}

/** A run is shown also where rows beside it can't be read: it is what says why work fails. */
async function orLeftOut<Part>(part: Promise<Part>, { log }: App): Promise<Part | undefined> {
  try {
    return await part;
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : 'unknown failure';
    log.warn('a part of a run is not shown', { reason });
    return undefined;
  }
}

function runIdOf({ params }: Call): string {
  return params['runId'] ?? '';
}
