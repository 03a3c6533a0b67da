import { operations } from '../../shared/contracts/arm/operations.ts';
import type { OperationResult } from '../../shared/contracts/arm/operation-result.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { Operation } from '../../shared/features/connectors/domain/operation.ts';
import { endpoint, type Endpoint } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { pollHeaders } from './answers.ts';
import { operationResultId } from './resource-ids.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';

/** Always 200 with `Retry-After`, also at the end, as the live service does. */
export function operationResult(get: (key: ConnectorKey, id: string) => Promise<Operation>): Endpoint[] {
  return [
    endpoint(operations.DevOpsOperationResults_Get, async ({ params }) => {
      const key = connectorKeyOf(params);
      const operation = await get(key, params['operationResultId'] ?? '');
      return { status: 200, body: presentOperation(operation, key), headers: pollHeaders() };
    }),
  ];
}

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
