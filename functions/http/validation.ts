import { operations } from '../../shared/contracts/arm/operations.ts';
import type { DevOpsValidation, ValidationResult } from '../../shared/contracts/arm/validation.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import { endpoint, type Endpoint } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';

/** A dry run of the configuration; the connector need not be there. */
export function devopsValidation(
  validate: (key: ConnectorKey, body: DevOpsValidation, caller: Caller) => Promise<ValidationResult>,
): Endpoint[] {
  return [
    endpoint(operations.DevOpsConfigurations_Validate, async ({ params, body, caller }) => ({
      status: 200,
      body: await validate(connectorKeyOf(params), body, caller),
    })),
  ];
}
