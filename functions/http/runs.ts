import { cancelRun } from '../../shared/features/crawl/cancel-run.ts';
import { getRun, listRuns } from '../../shared/features/crawl/read-runs.ts';
import type { Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { presentRun } from './present-run.ts';
import { listResponse, pageRequestOf } from './responses.ts';

export const runs = {
  async Runs_List(call, app) {
    const key = connectorKeyOf(call.params);
    const page = await listRuns(key, pageRequestOf(call), app);
    return listResponse(page, (progress) => presentRun(progress, key), call);
  },
  async Runs_Get({ params }, app) {
    const key = connectorKeyOf(params);
    return { status: 200, body: presentRun(await getRun(key, params['runId'] ?? '', app), key) };
  },
  async Runs_Cancel({ params, caller }, app) {
    const key = connectorKeyOf(params);
    const progress = await cancelRun(key, params['runId'] ?? '', caller.name, app);
    return { status: 200, body: presentRun(progress, key) };
  },
} satisfies Partial<Handlers>;
