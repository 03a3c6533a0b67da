import type { Page } from '../../shared/contracts/arm/list.ts';
import { operations } from '../../shared/contracts/arm/operations.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { RunProgress } from '../../shared/features/crawl/domain/run.ts';
import type { PageRequest } from '../../shared/platform/stored.ts';
import { endpoint, type Endpoint } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { listAnswer, pageRequestOf } from './answers.ts';
import { presentRun } from './present-run.ts';

export function runs(list: (key: ConnectorKey, page: PageRequest) => Promise<Page<RunProgress>>): Endpoint[] {
  return [
    endpoint(operations.Runs_List, async (call) => {
      const key = connectorKeyOf(call.params);
      return listAnswer(await list(key, pageRequestOf(call)), (progress) => presentRun(progress, key), call);
    }),
  ];
}

export function runCancel(
  cancel: (key: ConnectorKey, runId: string, caller: string) => Promise<RunProgress>,
): Endpoint[] {
  return [
    endpoint(operations.Runs_Cancel, async ({ params, caller }) => {
      const key = connectorKeyOf(params);
      return { status: 200, body: presentRun(await cancel(key, params['runId'] ?? '', caller.name), key) };
    }),
  ];
}

export function run(get: (key: ConnectorKey, runId: string) => Promise<RunProgress>): Endpoint[] {
  return [
    endpoint(operations.Runs_Get, async ({ params }) => {
      const key = connectorKeyOf(params);
      return { status: 200, body: presentRun(await get(key, params['runId'] ?? ''), key) };
    }),
  ];
}
