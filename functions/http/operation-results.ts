import type { OperationResult } from '../../shared/contracts/arm/operation-result.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { Operation } from '../../shared/features/connectors/domain/operation.ts';
import { getOperation } from '../../shared/features/connectors/read-connectors.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import type { Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { operationResultId } from './resource-ids.ts';
import { pollHeaders } from './responses.ts';

export const operationResults = {
  /** Always 200 with `Retry-After`, also at the end, as the live service does. */
  async DevOpsOperationResults_Get({ params }, app) {
    const key = connectorKeyOf(params);
    const operation = await getOperation(key, params['operationResultId'] ?? '', app);
    return { status: 200, body: presentOperation(operation, key), headers: pollHeaders() };
  },
} satisfies Partial<Handlers>;

function presentOperation(operation: Operation, key: ConnectorKey): OperationResult {
  const { id, status, startedAt, endedAt, error } = operation;
  return {
    id: operationResultId(key, id),
    name: id,
    status,
    startTime: startedAt,
    ...omitUndefined({ endTime: endedAt, error }),
  };
}
