import { z } from 'zod';

import { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { ResourceScope } from '../../shared/contracts/resource-scope.ts';
import { InvalidRequestError } from '../../shared/platform/errors/errors.ts';
import { faultsOf } from './faults-of.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';

/** GitLab full paths: up to 20 levels of at most 255 characters; far longer names are surely none. */
const Name = z.string().min(1).max(6_000);

/** Route values under the names that the contract gives them, in the shape that we check. */
const schemas: Record<string, z.ZodType> = {
  subscriptionId: ConnectorKey.shape.subscriptionId,
  resourceGroupName: ConnectorKey.shape.resourceGroup,
  securityConnectorName: ConnectorKey.shape.name,
  groupFQName: Name,
  projectName: Name,
  operationResultId: z.guid(),
  roleAssignmentName: z.guid(),
  roleDefinitionId: z.guid(),
  resourceProviderNamespace: z.string().min(1).max(90),
  deadLetterId: z.string().regex(/^(resync|discovery)-\d{1,19}$/, 'is not the id of a dead letter'),
  runId: z.string().regex(/^\d{13}-[0-9a-f]{12}$/, 'is not the id of a run'),
};

/** Throws `InvalidRequestError` that names each route value at fault. */
export function assertParams(params: Readonly<Record<string, string>>): void {
  const details = Object.entries(params).flatMap(([name, value]) => {
    const result = schemas[name]?.safeParse(value);
    return result === undefined || result.success
      ? []
      : faultsOf(result.error).map((fault) => ({ ...fault, target: name }));
  });
  if (details.length === 0) return;
  const message = `The request path is not valid: ${details.map((fault) => fault.target).join(', ')}.`;
  throw new InvalidRequestError(message, { code: 'InvalidRequestPath', details });
}

/** The connector that a request's path names; call it after `assertParams`. */
export function connectorKeyOf(params: Readonly<Record<string, string>>): ConnectorKey {
  return {
    subscriptionId: params['subscriptionId'] ?? '',
    resourceGroup: params['resourceGroupName'] ?? '',
    name: params['securityConnectorName'] ?? '',
  };
}

/** What a request's path lies in: a connector, else a resource group, else a subscription; call it after `assertParams`. */
export function scopeOf(params: Readonly<Record<string, string>>): ResourceScope {
  const { subscriptionId = '', resourceGroupName: resourceGroup, securityConnectorName: name } = params;
  return {
    subscriptionId,
    ...omitUndefined({ resourceGroup, name }),
  };
}
