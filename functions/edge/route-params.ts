import { z } from 'zod';

import { DecisionName } from '../../shared/contracts/arm/exemption.ts';
import { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import { QueueName } from '../../shared/contracts/job.ts';
import type { ResourceScope } from '../../shared/contracts/resource-scope.ts';
import { runIdPattern } from '../../shared/features/crawl/domain/run.ts';
import { InvalidRequestError } from '../../shared/platform/errors/errors.ts';
import { errorDetailsOf } from './error-details.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';

/** `<queue>-<sequence number>`. */
const DeadLetterId = z
  .string()
  .regex(new RegExp(`^(${QueueName.options.join('|')})-\\d{1,19}$`), 'is not the id of a dead letter');

/** GitLab full paths have up to 20 levels of at most 255 characters. */
const Name = z.string().min(1).max(6_000);

/** Schemas of route values, under the names of the contract. */
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
  deadLetterId: DeadLetterId,
  exportId: z.guid(),
  eventSubscriptionName: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/, 'may contain letters, digits and -, up to 64'),
  check: z.string().min(1).max(64),
  exemptionName: DecisionName,
  assignmentKey: DecisionName,
  runId: z.string().regex(runIdPattern, 'is not the id of a run'),
};

/** Throws `InvalidRequestError` that names each invalid route value. */
export function assertParams(params: Readonly<Record<string, string>>): void {
  const details = Object.entries(params).flatMap(([name, value]) => {
    const result = schemas[name]?.safeParse(value);
    return result === undefined || result.success
      ? []
      : errorDetailsOf(result.error).map((detail) => ({ ...detail, target: name }));
  });
  if (details.length === 0) return;
  const message = `The request path is not valid: ${details.map(({ target }) => target).join(', ')}.`;
  throw new InvalidRequestError(message, { code: 'InvalidRequestPath', details });
}

/** The connector that the path names; call it after `assertParams`. */
export function connectorKeyOf(params: Readonly<Record<string, string>>): ConnectorKey {
  return {
    subscriptionId: params['subscriptionId'] ?? '',
    resourceGroup: params['resourceGroupName'] ?? '',
    name: params['securityConnectorName'] ?? '',
  };
}

/** The scope of the path: a connector, else a resource group, else a subscription; call it after `assertParams`. */
export function scopeOf(params: Readonly<Record<string, string>>): ResourceScope {
  const { subscriptionId = '', resourceGroupName: resourceGroup, securityConnectorName: name } = params;
  return {
    subscriptionId,
    ...omitUndefined({ resourceGroup, name }),
  };
}
