import { operations } from '../../shared/contracts/arm/operations.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import {
  requestGroupResync,
  requestProjectResync,
  requestConnectorResync,
} from '../../shared/features/resync/request-resync.ts';
import { cancelRun } from '../../shared/features/crawl/cancel-run.ts';
import { assignRole } from '../../shared/features/permissions/assign-role.ts';
import { changeSelection } from '../../shared/features/onboarding/change-selection.ts';
import { deleteDevops, patchDevops, putDevops } from '../../shared/features/onboarding/configure-devops.ts';
import {
  dismissDeadLetter,
  replayDeadLetter,
  replayDeadLetters,
} from '../../shared/features/recovery/replay-dead-letters.ts';
import { getDeadLetter, listDeadLetters } from '../../shared/features/recovery/read-dead-letters.ts';
import { deleteConnector } from '../../shared/features/connectors/delete-connector.ts';
import { listAvailableGroups } from '../../shared/features/onboarding/list-available-groups.ts';
import { listChanges } from '../../shared/features/inventory/list-changes.ts';
import { listWebhookSecret } from '../../shared/features/webhooks/list-webhook-secret.ts';
import {
  getConnector,
  getDevops,
  getOperation,
  listConnectors,
  listDevops,
} from '../../shared/features/connectors/read-connectors.ts';
import {
  getGroup,
  getProject,
  listProjects,
  listRootGroups,
  listSubgroups,
} from '../../shared/features/inventory/read-inventory.ts';
import {
  getRoleAssignment,
  listRoleAssignments,
  removeRoleAssignment,
} from '../../shared/features/permissions/read-role-assignments.ts';
import {
  getResourceGroup,
  listConnectorsIn,
  listResourceGroups,
} from '../../shared/features/connectors/read-resource-groups.ts';
import { listOwnRoles, listSubscriptionIds } from '../../shared/features/permissions/list-own-roles.ts';
import { getRun, listRuns } from '../../shared/features/crawl/read-runs.ts';
import { validateDevops } from '../../shared/features/onboarding/validate-devops.ts';
import { patchConnector, putConnector } from '../../shared/features/connectors/save-connector.ts';
import { activities } from '../http/activities.ts';
import { changes } from '../http/changes.ts';
import { connector } from '../http/connector.ts';
import { deadLetters } from '../http/dead-letters.ts';
import { connectorsByResourceGroup, connectorsBySubscription } from '../http/connectors.ts';
import { devopsConfiguration, devopsConfigurations, groupSelection } from '../http/devops-configuration.ts';
import { availableGroups, group, groups, groupWebhookSecret, subgroups } from '../http/groups.ts';
import { operationResult } from '../http/operation-result.ts';
import { project, projects } from '../http/projects.ts';
import { resourceManager } from '../http/resource-manager.ts';
import { connectorResync, groupResync, projectResync } from '../http/resync.ts';
import { run, runCancel, runs } from '../http/runs.ts';
import { roleAssignments } from '../http/role-assignments.ts';
import { roleDefinitions } from '../http/role-definitions.ts';
import { devopsValidation } from '../http/validation.ts';
import type { App } from '../../shared/features/app.ts';

/** The operations of the REST contract with what answers them, under the names of their functions. */
export function endpointsOf(app: App) {
  return {
    ...connectorEndpoints(app),
    ...accessEndpoints(app),
    ...devopsEndpoints(app),
    ...inventoryEndpoints(app),
    ...freshnessEndpoints(app),
    ...deadLetters({
      list: (whose, page) => listDeadLetters(whose, page, app),
      get: (whose, id) => getDeadLetter(whose, id, app),
      dismiss: (whose, id) => dismissDeadLetter(whose, id, app),
      replay: (whose, id) => replayDeadLetter(whose, id, app),
      replayAll: (whose) => replayDeadLetters(whose, app),
    }),
  };
}

function connectorEndpoints(app: App) {
  return {
    connectorsBySubscription: connectorsBySubscription((scope, page, access) =>
      listConnectors(scope, page, access, app),
    ),
    connectorsByResourceGroup: connectorsByResourceGroup((scope, page, access) =>
      listConnectors(scope, page, access, app),
    ),
    connector: connector({
      get: (key) => getConnector(key, app),
      put: (request) => putConnector(request, app),
      patch: (request) => patchConnector(request, app),
      remove: (key, precondition) => deleteConnector(key, app, precondition),
    }),
  };
}

function accessEndpoints(app: App) {
  return {
    ...roleAssignments({
      list: (wish, page) => listRoleAssignments(wish, page, app),
      get: (named) => getRoleAssignment(named, app),
      assign: (request) => assignRole(request, app),
      remove: (named) => removeRoleAssignment(named, app),
    }),
    ...resourceManager({
      subscriptionIds: (caller) => listSubscriptionIds(caller, app),
      connectorsIn: (place, access) => listConnectorsIn(place, access, app),
      resourceGroups: (subscriptionId, access) => listResourceGroups(subscriptionId, access, app),
      resourceGroup: (place, access) => getResourceGroup(place, access, app),
    }),
    ...roleDefinitions((caller, scope) => listOwnRoles(caller, scope, app)),
    ...activities((tenantId, scope, page) => app.activities.list(tenantId, scope, page)),
  };
}

function devopsEndpoints(app: App) {
  const devops = {
    get: (key) => getDevops(key, app),
    list: (key) => listDevops(key, app),
    put: (key, body, caller) => putDevops(key, body, caller, app),
    patch: (key, body, caller) => patchDevops(key, body, caller, app),
    remove: (key) => deleteDevops(key, app),
    instanceUrlOf: (of) => app.gitlab.instanceUrlOf(of),
  } satisfies Parameters<typeof devopsConfiguration>[0];
  const select = (action: 'onboard' | 'offboard') => (key: ConnectorKey, name: string, caller: Caller) =>
    changeSelection(key, name, action, caller, app);
  return {
    devopsConfigurations: devopsConfigurations(devops),
    devopsConfiguration: devopsConfiguration(devops),
    devopsValidation: devopsValidation((key, body, caller) => validateDevops(key, body, caller, app)),
    groupOnboard: groupSelection(operations.GitLabGroups_Onboard, select('onboard'), devops),
    groupOffboard: groupSelection(operations.GitLabGroups_Offboard, select('offboard'), devops),
    operationResult: operationResult((key, id) => getOperation(key, id, app)),
  };
}

function inventoryEndpoints(app: App) {
  return {
    availableGroups: availableGroups((key) => listAvailableGroups(key, app)),
    groups: groups((key, wanted) => listRootGroups(key, wanted, app)),
    group: group((key, name, wanted) => getGroup(key, name, wanted, app)),
    subgroups: subgroups((key, name, wanted) => listSubgroups(key, name, wanted, app)),
    projects: projects((key, name, page, wanted) => listProjects(key, name, page, wanted, app)),
    project: project((key, name, path, wanted) => getProject(key, name, path, wanted, app)),
  };
}

function freshnessEndpoints(app: App) {
  const present = { removed: false };
  return {
    runs: runs((key, page) => listRuns(key, page, app)),
    run: run((key, runId) => getRun(key, runId, app)),
    runCancel: runCancel((key, runId, caller) => cancelRun(key, runId, caller, app)),
    changes: changes((key, page) => listChanges(key, page, app)),
    connectorResync: connectorResync({ connector: (key) => requestConnectorResync(key, app) }),
    groupResync: groupResync({
      group: async (key, name, caller) =>
        requestGroupResync(key, await getGroup(key, name, present, app), caller, app),
    }),
    groupWebhookSecret: groupWebhookSecret(async (key, name) =>
      listWebhookSecret(await getGroup(key, name, present, app), app),
    ),
    projectResync: projectResync({
      project: async (key, name, path, caller) =>
        requestProjectResync(key, (await getProject(key, name, path, present, app)).row, caller, app),
    }),
  };
}
