import { onlyOurs } from '../api-version.ts';
import { DeadLetterResource, ReplayAnswer } from '../dead-letter.ts';
import { listOf } from '../list.ts';
import type { OperationSpec } from './operation-spec.ts';
import { connector, subscription } from './scope-paths.ts';

/** Routes by function name. */
export const recoveryPaths = {
  deadLetters: `${subscription}/providers/Microsoft.Security/deadLetters`,
  deadLetter: `${subscription}/providers/Microsoft.Security/deadLetters/{deadLetterId}`,
  deadLetterReplay: `${subscription}/providers/Microsoft.Security/deadLetters/{deadLetterId}/replay`,
  deadLettersReplay: `${subscription}/providers/Microsoft.Security/replayDeadLetters`,
  connectorDeadLetters: `${connector}/deadLetters`,
  connectorDeadLetter: `${connector}/deadLetters/{deadLetterId}`,
  connectorDeadLetterReplay: `${connector}/deadLetters/{deadLetterId}/replay`,
  connectorDeadLettersReplay: `${connector}/replayDeadLetters`,
} as const;

/** Dead letters of a connector and of a subscription, in our own version. */
export const recoveryOperations = {
  DeadLetters_List: {
    operationId: 'DeadLetters_List',
    action: 'Microsoft.Security/deadLetters/read',
    method: 'GET',
    path: recoveryPaths.deadLetters,
    summary: 'Lists the dead letters of a subscription, and those that name no connector, oldest first.',
    apiVersions: onlyOurs,
    paged: true,
    responses: { 200: listOf(DeadLetterResource) },
  },
  DeadLetters_Get: {
    operationId: 'DeadLetters_Get',
    action: 'Microsoft.Security/deadLetters/read',
    method: 'GET',
    path: recoveryPaths.deadLetter,
    summary: 'Gets a dead letter.',
    apiVersions: onlyOurs,
    responses: { 200: DeadLetterResource },
  },
  DeadLetters_Dismiss: {
    operationId: 'DeadLetters_Dismiss',
    action: 'Microsoft.Security/deadLetters/delete',
    method: 'DELETE',
    path: recoveryPaths.deadLetter,
    summary: 'Removes a dead letter for good.',
    apiVersions: onlyOurs,
    responses: { 200: null, 204: null },
  },
  DeadLetters_Replay: {
    operationId: 'DeadLetters_Replay',
    action: 'Microsoft.Security/deadLetters/replay/action',
    method: 'POST',
    path: recoveryPaths.deadLetterReplay,
    summary: 'Sends a dead letter again, or repeats the work of its ended run.',
    apiVersions: onlyOurs,
    responses: { 202: ReplayAnswer },
  },
  DeadLetters_ReplayAll: {
    operationId: 'DeadLetters_ReplayAll',
    action: 'Microsoft.Security/replayDeadLetters/action',
    method: 'POST',
    path: recoveryPaths.deadLettersReplay,
    summary: 'Sends the dead letters of a subscription again, oldest first, up to 500 at once.',
    apiVersions: onlyOurs,
    responses: { 202: ReplayAnswer },
  },
  ConnectorDeadLetters_List: {
    operationId: 'ConnectorDeadLetters_List',
    action: 'Microsoft.Security/securityConnectors/deadLetters/read',
    method: 'GET',
    path: recoveryPaths.connectorDeadLetters,
    summary: 'Lists the dead letters of a connector, oldest first.',
    apiVersions: onlyOurs,
    paged: true,
    responses: { 200: listOf(DeadLetterResource) },
  },
  ConnectorDeadLetters_Get: {
    operationId: 'ConnectorDeadLetters_Get',
    action: 'Microsoft.Security/securityConnectors/deadLetters/read',
    method: 'GET',
    path: recoveryPaths.connectorDeadLetter,
    summary: 'Gets a dead letter.',
    apiVersions: onlyOurs,
    responses: { 200: DeadLetterResource },
  },
  ConnectorDeadLetters_Dismiss: {
    operationId: 'ConnectorDeadLetters_Dismiss',
    action: 'Microsoft.Security/securityConnectors/deadLetters/delete',
    method: 'DELETE',
    path: recoveryPaths.connectorDeadLetter,
    summary: 'Removes a dead letter for good.',
    apiVersions: onlyOurs,
    responses: { 200: null, 204: null },
  },
  ConnectorDeadLetters_Replay: {
    operationId: 'ConnectorDeadLetters_Replay',
    action: 'Microsoft.Security/securityConnectors/deadLetters/replay/action',
    method: 'POST',
    path: recoveryPaths.connectorDeadLetterReplay,
    summary: 'Sends a dead letter again, or repeats the work of its ended run.',
    apiVersions: onlyOurs,
    responses: { 202: ReplayAnswer },
  },
  ConnectorDeadLetters_ReplayAll: {
    operationId: 'ConnectorDeadLetters_ReplayAll',
    action: 'Microsoft.Security/securityConnectors/replayDeadLetters/action',
    method: 'POST',
    path: recoveryPaths.connectorDeadLettersReplay,
    summary: 'Sends the dead letters of a connector again, oldest first, up to 500 at once.',
    apiVersions: onlyOurs,
    responses: { 202: ReplayAnswer },
  },
} as const satisfies Record<string, OperationSpec>;
